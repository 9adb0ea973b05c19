package io.pasdequatre.systemtests;

import static io.pasdequatre.systemtests.Manifests.LOCAL;
import static io.pasdequatre.systemtests.Manifests.PRODUCTION;
import static io.pasdequatre.systemtests.Manifests.SERVICES;
import static io.pasdequatre.systemtests.Manifests.each;
import static io.pasdequatre.systemtests.Manifests.name;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules that the manifests keep, whatever overlay they come from. */
class KubernetesPoliciesTest {

    private static final String ZONE = "topology.kubernetes.io/zone";

    @ParameterizedTest
    @MethodSource("io.pasdequatre.systemtests.Manifests#overlays")
    void theNamespaceAdmitsRestrictedPodsOnlyAndEverythingIsInIt(Manifests overlay) {
        assertThat(overlay.of("Namespace", "pas-de-quatre")
                        .at("/metadata/labels/pod-security.kubernetes.io~1enforce")
                        .asText())
                .isEqualTo("restricted");
        assertThat(overlay.all()
                        .filter(manifest -> !manifest.path("kind").asText().equals("Namespace")))
                .allSatisfy(manifest ->
                        assertThat(manifest.at("/metadata/namespace").asText()).isEqualTo("pas-de-quatre"));
    }

    @ParameterizedTest
    @MethodSource("io.pasdequatre.systemtests.Manifests#overlays")
    void everyPodIsRestricted(Manifests overlay) {
        assertThat(pods(overlay)).isNotEmpty().allSatisfy((_, pod) -> {
            JsonNode context = pod.path("securityContext");
            assertThat(context.path("runAsNonRoot").asBoolean()).isTrue();
            assertThat(context.path("runAsUser").asInt()).isPositive();
            assertThat(context.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(List.of("hostNetwork", "hostPID", "hostIPC")).noneMatch(pod::has);
            assertThat(each(pod.path("volumes"))).noneMatch(volume -> volume.has("hostPath"));
        });
    }

    @ParameterizedTest
    @MethodSource("io.pasdequatre.systemtests.Manifests#overlays")
    void noContainerCanGainARightOrWriteToItsImage(Manifests overlay) {
        assertThat(pods(overlay))
                .allSatisfy((_, pod) -> assertThat(containers(pod)).isNotEmpty().allSatisfy(container -> {
                    JsonNode context = container.path("securityContext");
                    assertThat(context.path("allowPrivilegeEscalation").asBoolean(true))
                            .isFalse();
                    assertThat(context.at("/capabilities/drop").toString()).isEqualTo("[\"ALL\"]");
                    assertThat(context.at("/capabilities").has("add")).isFalse();
                    assertThat(context.path("readOnlyRootFilesystem").asBoolean())
                            .isTrue();
                    assertThat(List.of("privileged", "runAsUser", "runAsNonRoot", "seccompProfile"))
                            .noneMatch(context::has);
                }));
    }

    @ParameterizedTest
    @MethodSource("io.pasdequatre.systemtests.Manifests#overlays")
    void everyContainerSaysWhatItNeedsAndWhichVersionItIs(Manifests overlay) {
        assertThat(pods(overlay))
                .allSatisfy((_, pod) -> assertThat(containers(pod)).allSatisfy(container -> {
                    assertThat(container.at("/resources/requests/cpu").asText()).isNotEmpty();
                    assertThat(container.at("/resources/requests/memory").asText())
                            .isNotEmpty();
                    assertThat(container.at("/resources/limits/memory").asText())
                            .isNotEmpty();
                    assertThat(container.path("image").asText()).matches(".+:\\d+[\\w.-]*");
                }));
        assertThat(overlay.of("Cluster"))
                .allSatisfy(cluster ->
                        assertThat(cluster.at("/spec/imageName").asText()).matches(".+:\\d+\\.\\d+[\\w.-]*"));
    }

    /** A node with four processors has about three for us: kind's own pods ask for one. */
    @Test
    void everythingFitsOnALaptopAlsoWhileANewVersionTakesOver() {
        assertThat(Requests.of(LOCAL).cpu()).isPositive();
        assertThat(Requests.ofAnUpgrade(LOCAL).cpu()).isLessThanOrEqualTo(2_500);
    }

    @Test
    void theReadmeNamesWhatThePodsAskFor() throws IOException {
        assertThat(Files.readString(Repository.ROOT.resolve("k8s/README.md")).replace('\n', ' '))
                .contains(Requests.of(LOCAL).inWords())
                .contains(Requests.ofAnUpgrade(LOCAL).inWords())
                .contains(Requests.of(PRODUCTION).inWords());
    }

    @ParameterizedTest
    @MethodSource("io.pasdequatre.systemtests.Manifests#overlays")
    void everyServiceHasTwoReplicasAtLeastAndOneOwnerOfTheirNumber(Manifests overlay) {
        Map<String, Integer> scaled = overlay.of("ScaledObject")
                .collect(toMap(
                        object -> object.at("/spec/scaleTargetRef/name").asText(),
                        object -> object.at("/spec/minReplicaCount").asInt()));
        assertThat(services(overlay).map(Manifests::name)).containsExactlyInAnyOrderElementsOf(SERVICES);
        assertThat(services(overlay)).allSatisfy(service -> {
            assertThat(service.at("/spec").has("replicas")).isNotEqualTo(scaled.containsKey(name(service)));
            assertThat(scaled.getOrDefault(
                            name(service), service.at("/spec/replicas").asInt()))
                    .isGreaterThanOrEqualTo(2);
        });
    }

    @ParameterizedTest
    @MethodSource("io.pasdequatre.systemtests.Manifests#overlays")
    void noDisruptionAndNoNodeTakesAllReplicasOfAService(Manifests overlay) {
        assertThat(services(overlay)).allSatisfy(service -> {
            JsonNode labels = service.at("/spec/template/metadata/labels");
            JsonNode budget = overlay.of("PodDisruptionBudget", name(service));
            assertThat(budget.at("/spec/maxUnavailable").asInt()).isEqualTo(1);
            assertThat(budget.at("/spec/selector/matchLabels")).isEqualTo(labels);
            assertThat(service.at("/spec/strategy/rollingUpdate/maxUnavailable").asInt(-1))
                    .isZero();
            assertThat(each(service.at("/spec/template/spec/topologySpreadConstraints")))
                    .extracting(constraint -> constraint.path("topologyKey").asText())
                    .containsExactly(ZONE, "kubernetes.io/hostname");
            assertThat(each(service.at("/spec/template/spec/topologySpreadConstraints")))
                    .allSatisfy(constraint -> assertThat(constraint.at("/labelSelector/matchLabels"))
                            .isEqualTo(labels));
        });
    }

    @Test
    void brokersAndControllersAreEachOnNodesAndInZonesOfTheirOwn() {
        assertThat(PRODUCTION.of("KafkaNodePool").map(Manifests::name))
                .containsExactlyInAnyOrder("controllers", "brokers");
        assertThat(PRODUCTION.of("KafkaNodePool")).allSatisfy(pool -> {
            JsonNode constraints = pool.at("/spec/template/pod/topologySpreadConstraints");
            assertThat(each(constraints))
                    .extracting(constraint -> constraint.path("topologyKey").asText())
                    .containsExactly(ZONE, "kubernetes.io/hostname");
            assertThat(constraints.at("/1/minDomains")).isEqualTo(pool.at("/spec/replicas"));
            assertThat(each(constraints)).allSatisfy(constraint -> {
                assertThat(constraint.path("maxSkew").asInt()).isEqualTo(1);
                assertThat(constraint.path("whenUnsatisfiable").asText()).isEqualTo("DoNotSchedule");
                assertThat(constraint
                                .at("/labelSelector/matchLabels/strimzi.io~1pool-name")
                                .asText())
                        .isEqualTo(name(pool));
                assertThat(constraint.at("/labelSelector/matchLabels/strimzi.io~1cluster"))
                        .isEqualTo(pool.at("/metadata/labels/strimzi.io~1cluster"));
            });
        });
    }

    @Test
    void databasesAndRegistryAreSpreadOverNodesAndZones() {
        assertThat(PRODUCTION.of("Cluster")).allSatisfy(cluster -> {
            assertThat(cluster.at("/spec/affinity/topologyKey").asText()).isEqualTo("kubernetes.io/hostname");
            assertThat(cluster.at("/spec/affinity/podAntiAffinityType").asText())
                    .isEqualTo("required");
            JsonNode constraint = cluster.at("/spec/topologySpreadConstraints/0");
            assertThat(constraint.path("topologyKey").asText()).isEqualTo(ZONE);
            assertThat(constraint.path("matchLabelKeys").toString()).isEqualTo("[\"cnpg.io/cluster\"]");
            assertThat(constraint.at("/labelSelector/matchLabels").has("cnpg.io/cluster"))
                    .as("a key that is in both is refused")
                    .isFalse();
        });
        assertThat(each(PRODUCTION.of("Deployment", "registry").at("/spec/template/spec/topologySpreadConstraints")))
                .extracting(constraint -> constraint.path("topologyKey").asText())
                .containsExactly(ZONE, "kubernetes.io/hostname");
    }

    @ParameterizedTest
    @MethodSource("io.pasdequatre.systemtests.Manifests#overlays")
    void livenessAsksNobodyElseAndReadinessAsksTheDatabaseAlone(Manifests overlay) {
        assertThat(services(overlay)).allSatisfy(service -> {
            JsonNode container = service.at("/spec/template/spec/containers/0");
            assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/livez");
            assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/livez");
            assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/readyz");
            assertThat(environment(container))
                    .containsEntry("MANAGEMENT_ENDPOINT_HEALTH_PROBES_ADD_ADDITIONAL_PATHS", "true")
                    .doesNotContainKeys(
                            "MANAGEMENT_ENDPOINT_HEALTH_GROUP_LIVENESS_INCLUDE",
                            "MANAGEMENT_ENDPOINT_HEALTH_GROUP_READINESS_INCLUDE");
            assertThat(Files.readString(
                            Repository.ROOT.resolve("service-defaults/src/main/resources/service-defaults.yml")))
                    .containsPattern("readiness:\\s+include: readinessState, db\\n")
                    .doesNotContain("liveness:");
        });
    }

    @ParameterizedTest
    @MethodSource("io.pasdequatre.systemtests.Manifests#overlays")
    void aServiceHasTimeToEnd(Manifests overlay) {
        int springsOwn = 30;
        assertThat(services(overlay)).allSatisfy(service -> {
            JsonNode pod = service.at("/spec/template/spec");
            assertThat(pod.path("terminationGracePeriodSeconds").asInt())
                    .isGreaterThan(springsOwn
                            + pod.at("/containers/0/lifecycle/preStop/sleep/seconds")
                                    .asInt());
        });
    }

    @ParameterizedTest
    @MethodSource("io.pasdequatre.systemtests.Manifests#overlays")
    void theOwnersPasswordIsGivenToTheMigrationAlone(Manifests overlay) {
        for (String service : SERVICES) {
            String owner = service.replace("-service", "-owner");
            assertThat(pods(overlay).entrySet().stream()
                            .filter(pod -> !pod.getKey().equals("postgres"))
                            .flatMap(pod -> containers(pod.getValue()).stream()
                                    .filter(container -> secretsGivenTo(container, pod.getValue())
                                            .contains(owner))
                                    .map(container -> pod.getKey() + " "
                                            + container.get("name").asText())))
                    .containsExactly(service + " migration");
        }
    }

    /** What runs before a pod's service has to have ended well, so the old version serves until then. */
    @ParameterizedTest
    @MethodSource("io.pasdequatre.systemtests.Manifests#overlays")
    void noVersionServesBeforeItsContractsArePublishedAndItsMigrationHasRun(Manifests overlay) {
        for (Manifests version : List.of(overlay, overlay.withImagesOf("2.0.0"))) {
            assertThat(services(version).map(Manifests::name)).containsExactlyInAnyOrderElementsOf(SERVICES);
            assertThat(services(version)).allSatisfy(service -> {
                JsonNode pod = service.at("/spec/template/spec");
                JsonNode serving = pod.at("/containers/0");
                String tag = serving.get("image").asText().replaceAll(".*:", "");
                assertThat(each(pod.path("initContainers"))
                                .map(step -> step.get("image").asText()))
                        .as("the steps of %s", name(service))
                        .containsExactly(
                                "pas-de-quatre/contracts:" + tag,
                                serving.get("image").asText());
                JsonNode migration = pod.at("/initContainers/1");
                assertThat(migration.path("envFrom")).isEqualTo(serving.path("envFrom"));
                assertThat(environment(migration))
                        .containsEntry("JAVA_TOOL_OPTIONS", "-Dspring.context.exit=onRefresh")
                        .containsEntry("SPRING_MAIN_WEB_APPLICATION_TYPE", "none")
                        .doesNotContainKeys("SPRING_FLYWAY_ENABLED", "PASDEQUATRE_EVENTING_MIGRATE");
                assertThat(each(pod.path("initContainers")))
                        .as("a step that is restarted for ever is no step")
                        .noneMatch(step -> step.has("restartPolicy"));
            });
        }
    }

    @ParameterizedTest
    @MethodSource("io.pasdequatre.systemtests.Manifests#overlays")
    void aServiceIsGivenNoSecretOfAnother(Manifests overlay) {
        for (String service : SERVICES) {
            String prefix = service.replace("-service", "");
            assertThat(secrets(overlay, service))
                    .contains(prefix + "-app")
                    .satisfies(given -> assertThat(given.contains(prefix + "-relay"))
                            .as("only who publishes has a relay")
                            .isNotEqualTo(service.equals("tracking-service")))
                    .allMatch(secret ->
                            secret.startsWith(prefix + "-") || secret.equals("pas-de-quatre-cluster-ca-cert"));
        }
    }

    @ParameterizedTest
    @MethodSource("io.pasdequatre.systemtests.Manifests#overlays")
    void theServingPodsDoNotMigrate(Manifests overlay) {
        assertThat(services(overlay))
                .allSatisfy(service -> assertThat(environment(service.at("/spec/template/spec/containers/0")))
                        .containsEntry("SPRING_FLYWAY_ENABLED", "false")
                        .containsEntry("PASDEQUATRE_EVENTING_MIGRATE", "false"));
    }

    @ParameterizedTest
    @MethodSource("io.pasdequatre.systemtests.Manifests#overlays")
    void whatNobodyNamesIsDenied(Manifests overlay) {
        JsonNode spec = overlay.of("NetworkPolicy", "default-deny").get("spec");
        assertThat(spec.get("podSelector")).isEmpty();
        assertThat(each(spec.get("policyTypes")).map(JsonNode::asText)).containsExactly("Ingress", "Egress");
        assertThat(List.of("ingress", "egress")).noneMatch(spec::has);
    }

    @Test
    void onOneNodeThePodsReachExactlyWhatTheyNeed() {
        assertThat(new Flows(LOCAL).betweenPods()).isEqualTo("""
                inventory-service -> kafka:9092
                inventory-service -> postgres:5432
                inventory-service -> registry:8080
                kafka -> kafka:9092
                notification-service -> kafka:9092
                notification-service -> mail:10025
                notification-service -> outside-world:8090
                notification-service -> postgres:5432
                notification-service -> registry:8080
                order-service -> kafka:9092
                order-service -> postgres:5432
                order-service -> registry:8080
                outside-world -> notification-service:8080
                outside-world -> payment-service:8080
                payment-service -> kafka:9092
                payment-service -> outside-world:8090
                payment-service -> postgres:5432
                payment-service -> registry:8080
                registry -> postgres:5432
                tracking-service -> kafka:9092
                tracking-service -> postgres:5432
                tracking-service -> registry:8080
                """);
    }

    @Test
    void inProductionAServiceReachesItsOwnDatabaseAndNoOther() {
        assertThat(new Flows(PRODUCTION)
                        .betweenPods()
                        .lines()
                        .filter(flow -> !flow.matches("\\S+-db -> .*|kafka -> .*")))
                .containsExactly("""
                        inventory-service -> inventory-db:5432
                        inventory-service -> kafka:9092
                        inventory-service -> registry:8080
                        notification-service -> kafka:9092
                        notification-service -> notification-db:5432
                        notification-service -> registry:8080
                        order-service -> kafka:9092
                        order-service -> order-db:5432
                        order-service -> registry:8080
                        payment-service -> kafka:9092
                        payment-service -> payment-db:5432
                        payment-service -> registry:8080
                        registry -> registry-db:5432
                        tracking-service -> kafka:9092
                        tracking-service -> registry:8080
                        tracking-service -> tracking-db:5432
                        """.split("\n"));
    }

    /** A connection needs both. One that only one end names is a mistake that waits for another. */
    @Test
    void whatOneEndAllowsTheOtherAllowsToo() {
        assertThat(new Flows(LOCAL).atOneEndOnly()).isEmpty();
        assertThat(new Flows(PRODUCTION).atOneEndOnly())
                .as("but for the brokers, whose other end is Strimzi's")
                .isEqualTo("kafka -> kafka:9090\n");
    }

    @ParameterizedTest
    @MethodSource("io.pasdequatre.systemtests.Manifests#overlays")
    void fromOutsideOnlyTheGatewayAndTheMonitoringComeToAService(Manifests overlay) {
        for (String service : SERVICES) {
            assertThat(new Flows(overlay).fromOutside(service))
                    .containsExactlyInAnyOrder("gateway:8080", "monitoring:9090");
        }
    }

    @ParameterizedTest
    @MethodSource("io.pasdequatre.systemtests.Manifests#overlays")
    void toOutsideAServiceOnlyAsksForNamesAndInProductionSendsMessagesAndChargesCards(Manifests overlay) {
        for (String service : SERVICES) {
            var reached = new TreeSet<>(Set.of("kube-system:53"));
            if (overlay == PRODUCTION && service.equals("notification-service")) {
                reached.addAll(Set.of("0.0.0.0/0:587", "0.0.0.0/0:443"));
            }
            if (overlay == PRODUCTION && service.equals("payment-service")) {
                reached.add("0.0.0.0/0:443");
            }
            assertThat(new Flows(overlay).toOutside(service)).isEqualTo(reached);
        }
    }

    @Test
    void noSecretIsInTheRepository() throws IOException {
        List<String> tracked = tracked();
        assertThat(tracked).contains("k8s/base/kustomization.yaml").noneMatch(file -> file.contains("/secrets/"));
        for (String file : tracked) {
            assertThat(Files.readString(Repository.ROOT.resolve(file)))
                    .as(file)
                    .doesNotContainPattern("(?m)^kind: Secret\\b|stringData|BEGIN [A-Z ]*PRIVATE KEY")
                    .doesNotContainPattern("(?i)password[^\\n/]*: *\"?[A-Za-z0-9+]{16,}");
        }
    }

    private static List<String> tracked() throws IOException {
        Process git = new ProcessBuilder("git", "ls-files", "--cached", "--others", "--exclude-standard", "k8s")
                .directory(Repository.ROOT.toFile())
                .start();
        return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private static Stream<JsonNode> services(Manifests overlay) {
        return overlay.of("Deployment")
                .filter(deployment -> deployment
                        .at("/spec/template/metadata/labels/app.kubernetes.io~1component")
                        .asText()
                        .equals("service"));
    }

    /** The pods that the manifests describe themselves, by what makes them. Operators answer for theirs. */
    private static Map<String, JsonNode> pods(Manifests overlay) {
        return Stream.of("Deployment", "StatefulSet", "Job")
                .flatMap(overlay::of)
                .collect(toMap(
                        Manifests::name,
                        workload -> workload.at("/spec/template/spec"),
                        (first, _) -> first,
                        TreeMap::new));
    }

    private static List<JsonNode> containers(JsonNode pod) {
        return Stream.concat(each(pod.path("containers")), each(pod.path("initContainers")))
                .toList();
    }

    /** Through the volumes that it mounts, and through its environment. */
    private static List<String> secretsGivenTo(JsonNode container, JsonNode pod) {
        List<String> mounted = each(container.path("volumeMounts"))
                .map(mount -> mount.get("name").asText())
                .toList();
        return Stream.concat(
                        Stream.of(container),
                        each(pod.path("volumes"))
                                .filter(volume ->
                                        mounted.contains(volume.get("name").asText())))
                .flatMap(part -> secrets(part).stream())
                .toList();
    }

    private static List<String> secrets(Manifests overlay, String workload) {
        return secrets(pods(overlay).get(workload));
    }

    private static List<String> secrets(JsonNode pod) {
        return Stream.of(pod.findValues("secret"), pod.findValues("secretKeyRef"), pod.findValues("secretRef"))
                .flatMap(List::stream)
                .map(secret ->
                        secret.path("name").asText(secret.path("secretName").asText()))
                .toList();
    }

    private static Map<String, String> environment(JsonNode container) {
        return each(container.path("env"))
                .collect(toMap(
                        variable -> variable.path("name").asText(),
                        variable -> variable.path("value").asText()));
    }
}
