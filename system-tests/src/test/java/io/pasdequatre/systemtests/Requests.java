package io.pasdequatre.systemtests;

import static io.pasdequatre.systemtests.Manifests.each;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What pods ask a cluster for, as its scheduler adds it up.
 *
 * @param cpu in thousandths of a processor
 * @param memory in MiB
 */
record Requests(long cpu, long memory) {

    private static final Requests NOTHING = new Requests(0, 0);
    private static final Map<String, Long> MIB = Map.of("Mi", 1L, "Gi", 1024L);

    /** While nothing changes: every workload, and whatever operators make for the resources that are theirs. */
    static Requests of(Manifests overlay) {
        return Stream.of(
                        pods(overlay, "Deployment", workload -> replicas(overlay, workload)),
                        pods(overlay, "StatefulSet", workload -> replicas(overlay, workload)),
                        pods(overlay, "Job", _ -> 1),
                        overlay.of("Cluster")
                                .map(cluster -> of(cluster.at("/spec/resources"))
                                        .times(cluster.at("/spec/instances").asInt())),
                        overlay.of("KafkaNodePool")
                                .map(pool -> of(pool.at("/spec/resources"))
                                        .times(pool.at("/spec/replicas").asInt())),
                        overlay.of("Kafka")
                                .flatMap(kafka -> each(kafka.at("/spec/entityOperator")))
                                .map(operator -> of(operator.path("resources"))))
                .flatMap(part -> part)
                .reduce(NOTHING, Requests::plus);
    }

    /** While a new version of everything takes over: one more pod of each Deployment. */
    static Requests ofAnUpgrade(Manifests overlay) {
        return of(overlay).plus(pods(overlay, "Deployment", _ -> 1).reduce(NOTHING, Requests::plus));
    }

    /** As a page says it, such as {@code 1.65 CPUs and 5.9 GiB}. */
    String inWords() {
        return "%s CPUs and %s GiB"
                .formatted(
                        BigDecimal.valueOf(cpu, 3).stripTrailingZeros().toPlainString(),
                        String.format(Locale.ROOT, "%.1f", memory / 1024.0));
    }

    private static Stream<Requests> pods(Manifests overlay, String kind, Function<JsonNode, Integer> howMany) {
        return overlay.of(kind)
                .map(workload -> ofPod(workload.at("/spec/template/spec")).times(howMany.apply(workload)));
    }

    /** The steps before it run one after the other, and before the containers. */
    private static Requests ofPod(JsonNode pod) {
        return Stream.concat(
                        Stream.of(each(pod.path("containers"))
                                .map(container -> of(container.path("resources")))
                                .reduce(NOTHING, Requests::plus)),
                        each(pod.path("initContainers")).map(step -> of(step.path("resources"))))
                .reduce(NOTHING, Requests::max);
    }

    private static int replicas(Manifests overlay, JsonNode workload) {
        return overlay.of("ScaledObject")
                .filter(scaled ->
                        scaled.at("/spec/scaleTargetRef/name").asText().equals(Manifests.name(workload)))
                .map(scaled -> scaled.at("/spec/minReplicaCount").asInt())
                .findFirst()
                .orElseGet(() -> workload.at("/spec/replicas").asInt());
    }

    private static Requests of(JsonNode resources) {
        String cpu = resources.at("/requests/cpu").asText();
        String memory = resources.at("/requests/memory").asText();
        int unit = memory.length() - 2;
        return new Requests(
                cpu.endsWith("m")
                        ? Long.parseLong(cpu.substring(0, cpu.length() - 1))
                        : new BigDecimal(cpu).movePointRight(3).longValueExact(),
                Long.parseLong(memory.substring(0, unit)) * MIB.get(memory.substring(unit)));
    }

    private Requests plus(Requests other) {
        return new Requests(cpu + other.cpu, memory + other.memory);
    }

    private Requests max(Requests other) {
        return new Requests(Math.max(cpu, other.cpu), Math.max(memory, other.memory));
    }

    private Requests times(int pods) {
        return new Requests(cpu * pods, memory * pods);
    }
}
