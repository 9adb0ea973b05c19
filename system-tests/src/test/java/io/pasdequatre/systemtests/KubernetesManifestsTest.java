package io.pasdequatre.systemtests;

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
import java.util.HashMap;
import java.util.List;
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

    /**
     * Tracking hears all topics, in a group for each generation. Analytics makes its topics, and cuts off what it has
     * read of those that it says things to itself on.
     */
    private static final Map<String, Set<String>> RIGHTS_OF_READ_MODELS = Map.of(
            "topic notification-events",
            Set.of("Read", "Describe", "DescribeConfigs"),
            "group order-service.tracking*",
            Set.of("Read", "Describe"),
            "topic order-service.analytics*",
            Set.of("Create", "Write", "Read", "Describe", "DescribeConfigs", "Delete"),
            "group order-service.analytics",
            Set.of("Read", "Describe"),
            "transactionalId order-service.analytics*",
            Set.of("Write", "Describe"));

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
        for (String service : SERVICES) {
            Map<String, Set<String>> expected = new HashMap<>();
            expected.put("group " + service, Set.of("Read", "Describe"));
            for (Topic topic : Topics.all()) {
                if (saysOn(topic.name(), service)) {
                    expected.put("topic " + topic.name(), Set.of("Write", "Read", "Describe", "DescribeConfigs"));
                } else if (hears(topic.name(), service)) {
                    expected.put("topic " + topic.name(), Set.of("Read", "Describe", "DescribeConfigs"));
                }
            }
            if (service.equals("order-service")) {
                expected.putAll(RIGHTS_OF_READ_MODELS);
            }
            assertThat(rights(service)).isEqualTo(expected);
        }
    }

    @Test
    void whoScalesMayOnlyLook() {
        assertThat(rights("keda"))
                .hasSize(8)
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
                    .isEqualTo(name(scaled));
        });
    }

    @Test
    void aDatabaseKeepsACommitAndItsSlotWhenItsServerIsLost() {
        assertThat(PRODUCTION.of("Cluster").map(Manifests::name))
                .containsExactlyInAnyOrder("order-db", "inventory-db", "payment-db", "notification-db", "registry-db");
        assertThat(PRODUCTION.of("Cluster")).allSatisfy(cluster -> {
            JsonNode spec = cluster.get("spec");
            assertThat(spec.at("/instances").asInt()).isEqualTo(3);
            assertThat(spec.at("/postgresql/synchronous/number").asInt()).isEqualTo(1);
            assertThat(spec.at("/postgresql/synchronous/dataDurability").asText())
                    .isEqualTo("required");
            assertThat(spec.at("/postgresql/parameters/wal_level").asText()).isEqualTo("logical");
            assertThat(spec.at("/replicationSlots/highAvailability/synchronizeLogicalDecoding")
                            .asBoolean())
                    .isTrue();
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

    /** Its own facts, and what it sets aside. */
    private static boolean saysOn(String topic, String service) {
        return topic.endsWith("." + service + ".dlq")
                || (!topic.endsWith(".dlq") && Topics.owner(topic).equals(service));
    }

    private static boolean hears(String topic, String service) {
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
