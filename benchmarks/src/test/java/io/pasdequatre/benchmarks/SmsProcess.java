package io.pasdequatre.benchmarks;

import io.pasdequatre.benchmarks.Crossing.Gate;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Consumers in a process of their own, each of which comes to a point and stays there, so that they can be killed. */
final class SmsProcess {

    /** Asks until all have come to their points; every other wish is a {@link SmsTrial#wish}. */
    static final String STAND = "stand";

    private final SmsServers servers;
    private final List<Gate> gates = new ArrayList<>();

    private SmsProcess(SmsServers servers) {
        this.servers = servers;
    }

    static void main() throws Exception {
        OtherJvm.serve(new SmsProcess(SmsServers.of(System.getenv()))::grant);
    }

    private String grant(String wish) throws InterruptedException {
        if (wish.equals(STAND)) {
            for (Gate gate : gates) {
                gate.awaitArrival();
            }
        } else {
            start(wish.split(" ", -1));
        }
        return wish;
    }

    private void start(String... wish) {
        var fault = SmsFault.valueOf(wish[0]);
        var gate = new Gate(fault.killedAt().orElseThrow(), UUID.fromString(wish[3]));
        gates.add(gate);
        var _ = servers.start(
                fault.scene(), SmsWay.valueOf(wish[1]), fault.keysKept(), URI.create(wish[2]), gate, Map.of());
    }
}
