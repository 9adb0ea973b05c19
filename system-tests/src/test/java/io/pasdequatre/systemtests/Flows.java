package io.pasdequatre.systemtests;

import static io.pasdequatre.systemtests.Manifests.each;
import static io.pasdequatre.systemtests.Manifests.name;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * What the NetworkPolicies of an overlay allow, reckoned as a cluster would: a connection needs a rule where it begins
 * and a rule where it ends. The pods and the policy that operators make are added as their documentation says.
 */
final class Flows {

    private static final List<Integer> PORTS = List.of(5432, 8080, 8081, 8090, 9090, 9092, 10025, 18025);

    private final Map<String, JsonNode> labels = new TreeMap<>();
    private final List<JsonNode> policies;

    Flows(Manifests overlay) {
        Stream.of("Deployment", "StatefulSet", "Job")
                .flatMap(overlay::of)
                .forEach(workload -> labels.put(name(workload), workload.at("/spec/template/metadata/labels")));
        policies = new ArrayList<>(overlay.of("NetworkPolicy").toList());
        overlay.of("Cluster").forEach(this::addDatabase);
        overlay.of("Kafka").forEach(this::addKafka);
    }

    /** A line for each connection that both its ends allow, such as {@code order-service -> kafka:9092}. */
    String betweenPods() {
        return where((leaving, arriving) -> leaving && arriving);
    }

    /** A line for each that one end allows and the other does not. */
    String atOneEndOnly() {
        return where((leaving, arriving) -> leaving ^ arriving);
    }

    private String where(BiPredicate<Boolean, Boolean> allowed) {
        var flows = new TreeSet<String>();
        labels.forEach((from, _) -> labels.forEach((to, _) -> PORTS.stream()
                .filter(port -> allowed.test(allows("egress", from, to, port), allows("ingress", to, from, port)))
                .forEach(port -> flows.add("%s -> %s:%d\n".formatted(from, to, port)))));
        return String.join("", flows);
    }

    /** From which namespaces a pod is reached, and where, such as {@code gateway:8080}. */
    Set<String> fromOutside(String pod) {
        return outside("ingress", pod);
    }

    /** Which namespaces and addresses a pod reaches. */
    Set<String> toOutside(String pod) {
        return outside("egress", pod);
    }

    private void addDatabase(JsonNode cluster) {
        ObjectNode pod = cluster.at("/spec/inheritedMetadata/labels").deepCopy();
        labels.put(name(cluster), pod.put("cnpg.io/cluster", name(cluster)));
    }

    private void addKafka(JsonNode kafka) {
        var labelsOfPod = JsonNodeFactory.instance
                .objectNode()
                .put("app.kubernetes.io/name", "kafka")
                .put("strimzi.io/cluster", name(kafka));
        labels.put("kafka", labelsOfPod);
        JsonNode listener = kafka.at("/spec/kafka/listeners/0");
        ObjectNode policy = JsonNodeFactory.instance.objectNode();
        ObjectNode spec = policy.putObject("spec");
        spec.putObject("podSelector").set("matchLabels", labelsOfPod);
        ObjectNode rule = spec.putArray("ingress").addObject();
        rule.set("from", listener.get("networkPolicyPeers"));
        rule.putArray("ports").addObject().set("port", listener.get("port"));
        policies.add(policy);
    }

    private boolean allows(String direction, String pod, String other, int port) {
        return rules(direction, pod)
                .filter(rule -> ports(rule).contains(port))
                .flatMap(rule -> peers(direction, rule))
                .anyMatch(peer -> !peer.has("namespaceSelector")
                        && peer.has("podSelector")
                        && selects(peer.get("podSelector"), labelsOf(other)));
    }

    private Set<String> outside(String direction, String pod) {
        var flows = new TreeSet<String>();
        rules(direction, pod)
                .forEach(rule -> peers(direction, rule)
                        .filter(peer -> peer.has("namespaceSelector") || peer.has("ipBlock"))
                        .forEach(peer -> ports(rule).forEach(port -> flows.add(whereabouts(peer) + ":" + port))));
        return flows;
    }

    private static String whereabouts(JsonNode peer) {
        return peer.has("ipBlock")
                ? peer.at("/ipBlock/cidr").asText()
                : peer.at("/namespaceSelector/matchLabels/kubernetes.io~1metadata.name")
                        .asText("every namespace");
    }

    private Stream<JsonNode> rules(String direction, String pod) {
        return policies.stream()
                .map(policy -> policy.get("spec"))
                .filter(spec -> selects(spec.path("podSelector"), labelsOf(pod)))
                .flatMap(spec -> each(spec.path(direction)));
    }

    /** A rule without peers is for everybody: it is shown as an address. */
    private static Stream<JsonNode> peers(String direction, JsonNode rule) {
        JsonNode peers = rule.path(direction.equals("ingress") ? "from" : "to");
        if (peers.isEmpty()) {
            ObjectNode everybody = JsonNodeFactory.instance.objectNode();
            everybody.putObject("ipBlock").put("cidr", "everybody");
            everybody.putObject("podSelector");
            return Stream.of(everybody);
        }
        return each(peers);
    }

    /** A rule without ports is for all. */
    private static List<Integer> ports(JsonNode rule) {
        return rule.has("ports")
                ? each(rule.get("ports")).map(port -> port.get("port").asInt()).toList()
                : PORTS;
    }

    private JsonNode labelsOf(String pod) {
        return labels.getOrDefault(pod, JsonNodeFactory.instance.objectNode());
    }

    private static boolean selects(JsonNode selector, JsonNode pod) {
        return selector.path("matchLabels").properties().stream()
                        .allMatch(label -> label.getValue().equals(pod.get(label.getKey())))
                && each(selector.path("matchExpressions")).allMatch(expression -> matches(expression, pod));
    }

    private static boolean matches(JsonNode expression, JsonNode pod) {
        JsonNode value = pod.get(expression.get("key").asText());
        return switch (expression.get("operator").asText()) {
            case "Exists" -> value != null;
            case "In" -> value != null && each(expression.get("values")).anyMatch(value::equals);
            default -> throw new IllegalArgumentException("Not reckoned with yet: " + expression);
        };
    }
}
