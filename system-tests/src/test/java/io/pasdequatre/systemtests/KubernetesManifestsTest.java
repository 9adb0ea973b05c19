package io.pasdequatre.systemtests;

import static io.pasdequatre.systemtests.Manifests.LOCAL;
import static io.pasdequatre.systemtests.Manifests.PRODUCTION;
import static io.pasdequatre.systemtests.Manifests.SERVICES;
import static io.pasdequatre.systemtests.Manifests.each;
import static io.pasdequatre.systemtests.Manifests.name;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pasdequatre.events.Topics;
import io.pasdequatre.events.Topics.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests against the schemas of their kinds, and those for Kafka against the contracts. */
class KubernetesManifestsTest {

    /** It consumes the events of all orders, in a group for each generation; analytics makes topics of its own. */
    private static final Map<String, Set<String>> RIGHTS_OF_TRACKING = Map.of(
            "topic order-events",
            Set.of("Read", "Describe", "DescribeConfigs"),
            "topic inventory-events",
            Set.of("Read", "Describe", "DescribeConfigs"),
            "topic payment-events",
            Set.of("Read", "Describe", "DescribeConfigs"),
            "topic notification-events",
            Set.of("Read", "Describe", "DescribeConfigs"),
            "group tracking-service.readmodel*",
            Set.of("Read", "Describe"),
            "topic tracking-service.analytics*",
            Set.of("Create", "Write", "Read", "Describe", "DescribeConfigs", "Delete"),
            "group tracking-service.analytics",
            Set.of("Read", "Describe"),
            "transactionalId tracking-service.analytics*",
            Set.of("Write", "Describe"));

    private static final Map<String, List<String>> UNCHANGEABLE = Map.of(
            "Job",
            List.of("/spec/template", "/spec/selector", "/spec/completions"),
            "Deployment",
            List.of("/spec/selector"),
            "StatefulSet",
            List.of("/spec/selector", "/spec/serviceName", "/spec/volumeClaimTemplates", "/spec/podManagementPolicy"));

    @ParameterizedTest
    @MethodSource("io.pasdequatre.systemtests.Manifests#overlays")
    void everyManifestIsOneThatItsKindAllows(Manifests overlay) {
        assertThat(overlay.all())
                .isNotEmpty()
                .allSatisfy(manifest -> assertThat(KubernetesSchemas.violations(manifest))
                        .as("%s %s", manifest.path("kind").asText(), name(manifest))
                        .isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "Deployment, order-service, /spec/template/spec",
        "NetworkPolicy, default-deny, /spec",
        "Kafka, pas-de-quatre, /spec/kafka",
        "KafkaTopic, order-events, /spec",
        "KafkaUser, order-service, /spec/authorization",
        "Cluster, order-db, /spec/postgresql",
        "ScaledObject, order-service, /spec/scaleTargetRef"
    })
    void aFieldThatItsKindDoesNotHaveIsRefused(String kind, String name, String where) {
        assertThat(broken(kind, name, where, place -> place.put("relpicas", 2)))
                .hasSize(1)
                .first()
                .asString()
                .contains("relpicas");
    }

    @ParameterizedTest
    @CsvSource({
        "Deployment, order-service, /spec, selector",
        "Deployment, order-service, /spec/template/spec/containers/0, name",
        "NetworkPolicy, default-deny, '', kind",
        "KafkaNodePool, brokers, /spec, roles",
        "Kafka, pas-de-quatre, /spec/kafka/listeners/0, tls",
        "Cluster, order-db, /spec, instances",
        "ScaledObject, order-service, /spec, triggers"
    })
    void aManifestThatLacksWhatItsKindNeedsIsRefused(String kind, String name, String where, String field) {
        assertThat(broken(kind, name, where, place -> place.remove(field)))
                .isNotEmpty()
                .first()
                .asString()
                .contains(field.equals("kind") ? "no schema" : field);
    }

    @ParameterizedTest
    @CsvSource({
        "Deployment, order-service, /spec/template/spec, terminationGracePeriodSeconds, soon",
        "Deployment, order-service, /spec/template/spec/containers/0, imagePullPolicy, Sometimes",
        "Service, order-service, /spec/ports/0, port, http",
        "KafkaTopic, order-events, /spec, partitions, six",
        "KafkaUser, order-service, /spec/authentication, type, password",
        "Cluster, order-db, /spec, instances, three",
        "ScaledObject, order-service, /spec, maxReplicaCount, six"
    })
    void aValueOfAnotherTypeIsRefused(String kind, String name, String where, String field, String value) {
        assertThat(broken(kind, name, where, place -> place.put(field, value)))
                .isNotEmpty()
                .first()
                .asString()
                .contains(field);
    }

    /** A server refuses to change these; whoever applies a new version over an old one would be stuck half way. */
    @ParameterizedTest
    @MethodSource("io.pasdequatre.systemtests.Manifests#overlays")
    void aNewVersionChangesNothingThatCannotBeChanged(Manifests overlay) {
        Map<String, JsonNode> next = overlay.withImagesOf("2.0.0")
                .all()
                .collect(toMap(KubernetesManifestsTest::kindAndName, manifest -> manifest));
        assertThat(overlay.all()).allSatisfy(manifest -> {
            JsonNode other = next.getOrDefault(kindAndName(manifest), manifest);
            for (String field : UNCHANGEABLE.getOrDefault(manifest.path("kind").asText(), List.of())) {
                assertThat(other.at(field))
                        .as("%s of %s", field, kindAndName(manifest))
                        .isEqualTo(manifest.at(field));
            }
        });
        assertThat(next.values())
                .anySatisfy(manifest ->
                        assertThat(manifest.findValuesAsText("image")).contains("pas-de-quatre/order-service:2.0.0"));
    }

    @Test
    void theTopicsAreExactlyThoseOfTheContracts() {
        assertThat(PRODUCTION.of("KafkaTopic").map(KubernetesManifestsTest::topic))
                .containsExactlyInAnyOrderElementsOf(Topics.all());
    }

    @Test
    void aTopicSurvivesTheLossOfABroker() {
        assertThat(PRODUCTION.of("KafkaTopic"))
                .allSatisfy(
                        topic -> assertThat(topic.at("/spec/replicas").asInt()).isEqualTo(3));
        assertThat(PRODUCTION
                        .of("Kafka", "pas-de-quatre")
                        .at("/spec/kafka/config/min.insync.replicas")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void aServiceMayDoInKafkaWhatTheContractsSayOfItAndNoMore() {
        for (String service : withoutTracking()) {
            Map<String, Set<String>> expected = new HashMap<>();
            expected.put("group " + service, Set.of("Read", "Describe"));
            for (Topic topic : Topics.all()) {
                if (publishesOn(topic.name(), service)) {
                    expected.put("topic " + topic.name(), Set.of("Write", "Read", "Describe", "DescribeConfigs"));
                } else if (consumes(topic.name(), service)) {
                    expected.put("topic " + topic.name(), Set.of("Read", "Describe", "DescribeConfigs"));
                }
            }
            assertThat(rights(service)).isEqualTo(expected);
        }
    }

    @Test
    void trackingMayReadEventsAndWriteToItsOwnTopicsAlone() {
        assertThat(rights("tracking-service")).isEqualTo(RIGHTS_OF_TRACKING);
    }

    @Test
    void theBoardKnowsNoAddressOfThisMachineInProductionAndTheServicesAnswerItAlone() {
        JsonNode board = settingsOf(PRODUCTION, "tracking-service");
        assertThat(board.properties().stream()
                        .filter(setting -> setting.getKey().startsWith("PASDEQUATRE_TRACKING_BOARD_"))
                        .map(setting -> setting.getValue().asText()))
                .hasSize(9)
                .allMatch(address -> address.isEmpty() || address.startsWith("https://"));
        for (String service : SERVICES) {
            assertThat(settingsOf(PRODUCTION, service)
                            .path("PASDEQUATRE_BOARD_ORIGINS")
                            .asText())
                    .isEqualTo("https://board.example.com");
            assertThat(settingsOf(PRODUCTION, service)
                            .path("PASDEQUATRE_ALLOWEDHOSTS")
                            .asText()
                            .split(","))
                    .as("the names by which a browser asks")
                    .containsAll(board.properties().stream()
                            .map(setting -> setting.getValue().asText())
                            .filter(value -> value.startsWith("https://") && value.endsWith(".example.com"))
                            .map(url -> url.substring("https://".length()))
                            .toList());
        }
    }

    /** What no Service leads to, no browser can reach: the page does without it, and asks nowhere else for it. */
    @ParameterizedTest
    @MethodSource("io.pasdequatre.systemtests.Manifests#overlays")
    void theBoardAsksNoActuatorThatItCannotReach(Manifests overlay) {
        JsonNode board = settingsOf(overlay, "tracking-service");
        for (String service : SERVICES) {
            JsonNode container = overlay.of("Deployment", service).at("/spec/template/spec/containers/0");
            assertThat(valueOf(container, "MANAGEMENT_SERVER_PORT")).isNotEqualTo(valueOf(container, "SERVER_PORT"));
            assertThat(portsOf(overlay, service)).containsExactly(valueOf(container, "SERVER_PORT"));
            String actuator = "PASDEQUATRE_TRACKING_BOARD_MANAGEMENT_"
                    + service.replace("-service", "").toUpperCase(Locale.ROOT);
            assertThat(board.has(actuator))
                    .as("%s; if it is not set, the board asks where the service is", actuator)
                    .isTrue();
            assertThat(board.get(actuator).asText()).isEmpty();
        }
    }

    /** The board is asked for through a port that is forwarded, and so are those that it asks. */
    @Test
    void onOneNodeTheBoardAsksWhereTheReadmeForwardsTo() throws IOException {
        String readme = Files.readString(Repository.ROOT.resolve("k8s/README.md"));
        JsonNode board = settingsOf(LOCAL, "tracking-service");
        for (String service : SERVICES) {
            String setting = "PASDEQUATRE_TRACKING_BOARD_"
                    + service.replace("-service", "").toUpperCase(Locale.ROOT);
            String address = service.equals("tracking-service")
                    ? "http://localhost:8084"
                    : board.get(setting).asText();
            assertThat(readme)
                    .contains("port-forward service/%s %s:%s &"
                            .formatted(
                                    service,
                                    address.replace("http://localhost:", ""),
                                    LOCAL.of("Service", service).at("/spec/ports/0/port")));
            assertThat(settingsOf(LOCAL, service).has("PASDEQUATRE_BOARD_ORIGINS"))
                    .as("a service answers http://localhost:8084 unless it is told otherwise")
                    .isFalse();
        }
        assertThat(Files.readString(
                        Repository.ROOT.resolve("service-defaults/src/main/resources/service-defaults.yml")))
                .contains("origins: http://localhost:8084,");
    }

    /** Those whose settings say TLS find in their files what their settings name. */
    @Test
    void eachServiceKnowsKafkaByACertificateThatItIsGiven() {
        for (String service : SERVICES) {
            JsonNode pod = PRODUCTION.of("Deployment", service).at("/spec/template/spec");
            JsonNode container = pod.at("/containers/0");
            assertThat(valueOf(container, "SPRING_KAFKA_SECURITY_PROTOCOL")).isEqualTo("SSL");
            assertThat(valueOf(container, "SPRING_KAFKA_SSL_BUNDLE")).isEqualTo("kafka");
            List<String> files = each(pod.path("volumes"))
                    .filter(volume -> volume.get("name").asText().equals("kafka"))
                    .flatMap(volume -> volume.findValuesAsText("path").stream())
                    .map(path -> "file:/run/kafka/" + path)
                    .toList();
            assertThat(each(container.path("volumeMounts")))
                    .anyMatch(mount -> mount.get("name").asText().equals("kafka")
                            && mount.get("mountPath").asText().equals("/run/kafka"));
            assertThat(Stream.of("KEYSTORE_CERTIFICATE", "KEYSTORE_PRIVATEKEY", "TRUSTSTORE_CERTIFICATE")
                            .map(part -> valueOf(container, "SPRING_SSL_BUNDLE_PEM_KAFKA_" + part)))
                    .isSubsetOf(files)
                    .doesNotHaveDuplicates();
        }
    }

    private static String valueOf(JsonNode container, String variable) {
        return each(container.path("env"))
                .filter(each -> each.get("name").asText().equals(variable))
                .map(each -> each.path("value").asText())
                .findFirst()
                .orElse("");
    }

    /** The ports of its pods that a Service leads to. */
    private static List<String> portsOf(Manifests overlay, String service) {
        JsonNode container = overlay.of("Deployment", service).at("/spec/template/spec/containers/0");
        return each(overlay.of("Service", service).at("/spec/ports"))
                .map(port -> each(container.path("ports"))
                        .filter(named -> named.get("name").equals(port.get("targetPort")))
                        .map(named -> named.get("containerPort").asText())
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    private static String kindAndName(JsonNode manifest) {
        return manifest.path("kind").asText() + " " + name(manifest);
    }

    /** Kustomize ends the name with a hash of what is in it. */
    private static JsonNode settingsOf(Manifests overlay, String service) {
        return overlay.of("ConfigMap")
                .filter(each -> Manifests.name(each).startsWith(service.replace("-service", "-settings-")))
                .findFirst()
                .orElseThrow()
                .get("data");
    }

    private static List<String> withoutTracking() {
        return SERVICES.stream()
                .filter(service -> !service.equals("tracking-service"))
                .toList();
    }

    @Test
    void whoScalesMayOnlyLook() {
        assertThat(rights("keda"))
                .hasSize(9)
                .allSatisfy((_, operations) -> assertThat(operations).containsExactly("Describe"));
        assertThat(PRODUCTION.of("KafkaUser").map(Manifests::name)).hasSize(SERVICES.size() + 1);
    }

    @Test
    void aServiceIsScaledOnTheLagOfItsGroupToAsManyAsThereArePartitions() {
        int partitions = Topics.all().stream().mapToInt(Topic::partitions).max().orElseThrow();
        assertThat(PRODUCTION.of("ScaledObject").map(Manifests::name)).containsExactlyInAnyOrderElementsOf(SERVICES);
        assertThat(PRODUCTION.of("ScaledObject")).allSatisfy(scaled -> {
            assertThat(scaled.at("/spec/maxReplicaCount").asInt()).isEqualTo(partitions);
            assertThat(scaled.at("/spec/scaleTargetRef/name").asText()).isEqualTo(name(scaled));
            assertThat(scaled.at("/spec/triggers/0/metadata/consumerGroup").asText())
                    .isEqualTo(name(scaled).replace("tracking-service", "tracking-service.analytics"));
        });
    }

    /** How fast replicas go away, with two at least, is what the autoscaler's behaviour says. */
    @Test
    void nothingIsSetThatActsOnlyOnScalingToZero() {
        assertThat(PRODUCTION.of("ScaledObject")).allSatisfy(scaled -> {
            assertThat(scaled.at("/spec/minReplicaCount").asInt()).isPositive();
            assertThat(List.of("cooldownPeriod", "initialCooldownPeriod", "idleReplicaCount"))
                    .noneMatch(scaled.get("spec")::has);
            assertThat(each(scaled.at("/spec/triggers")))
                    .noneMatch(trigger -> trigger.path("metadata").has("activationLagThreshold"));
            assertThat(scaled.at("/spec/advanced/horizontalPodAutoscalerConfig/behavior/scaleDown")
                            .has("stabilizationWindowSeconds"))
                    .isTrue();
        });
    }

    @Test
    void aDatabaseKeepsACommitAndItsSlotWhenItsServerIsLost() {
        assertThat(PRODUCTION.of("Cluster").map(Manifests::name))
                .containsExactlyInAnyOrder(
                        "order-db", "inventory-db", "payment-db", "notification-db", "tracking-db", "registry-db");
        assertThat(PRODUCTION.of("Cluster")).allSatisfy(cluster -> {
            JsonNode spec = cluster.get("spec");
            assertThat(spec.at("/instances").asInt()).isEqualTo(3);
            assertThat(spec.at("/postgresql/synchronous/number").asInt()).isEqualTo(1);
            assertThat(spec.at("/postgresql/synchronous/dataDurability").asText())
                    .isEqualTo("required");
            assertThat(spec.at("/postgresql/synchronous/failoverQuorum").asBoolean())
                    .isTrue();
            assertThat(spec.at("/postgresql/parameters/wal_level").asText()).isEqualTo("logical");
            assertThat(spec.at("/replicationSlots/highAvailability/synchronizeLogicalDecoding")
                            .asBoolean())
                    .isTrue();
            assertThat(spec.at("/postgresql/parameters/sync_replication_slots").asText())
                    .as("with both of these the operator sets synchronized_standby_slots itself")
                    .isEqualTo("on");
            assertThat(spec.at("/postgresql/parameters").has("synchronized_standby_slots"))
                    .isFalse();
        });
    }

    private static List<String> broken(String kind, String name, String where, Consumer<ObjectNode> how) {
        JsonNode manifest = PRODUCTION.of(kind, name).deepCopy();
        assertThat(KubernetesSchemas.violations(manifest)).isEmpty();
        how.accept((ObjectNode) manifest.at(where));
        return KubernetesSchemas.violations(manifest);
    }

    private static Topic topic(JsonNode manifest) {
        JsonNode config = manifest.at("/spec/config");
        assertThat(config.properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("cleanup.policy", "max.message.bytes");
        return new Topic(
                name(manifest),
                manifest.at("/spec/partitions").asInt(),
                config.get("cleanup.policy").asText().equals("compact"),
                config.get("max.message.bytes").asInt());
    }

    /** Its own events, and its dead letters. */
    private static boolean publishesOn(String topic, String service) {
        return topic.endsWith("." + service + ".dlq")
                || (!topic.endsWith(".dlq") && Topics.owner(topic).equals(service));
    }

    private static boolean consumes(String topic, String service) {
        return !topic.endsWith(".dlq") && Topics.groups(topic).contains(service);
    }

    private static Map<String, Set<String>> rights(String user) {
        Stream<JsonNode> acls = each(PRODUCTION.of("KafkaUser", user).at("/spec/authorization/acls"));
        return acls.collect(toMap(
                acl -> acl.at("/resource/type").asText() + " "
                        + acl.at("/resource/name").asText()
                        + (acl.at("/resource/patternType").asText().equals("prefix") ? "*" : ""),
                acl -> each(acl.get("operations")).map(JsonNode::asText).collect(toSet())));
    }
}
