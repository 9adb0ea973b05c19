package io.pasdequatre.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * A coordinator in a process of its own, which ends what the one before has left, and then places orders as it is told.
 */
final class TwoPhaseProcess {

    /**
     * What a wish begins with that places one order and leaves it at a {@link TwoPhaseKill}, with the order's number.
     */
    static final String STAY = "stay";

    private TwoPhaseProcess() {}

    static void main() throws Exception {
        try (var orders = new TwoPhaseOrders(System.getenv())) {
            orders.recover();
            OtherJvm.serve(wish -> grant(wish.split(" ", -1), orders));
        }
    }

    private static String grant(String[] words, TwoPhaseOrders orders) throws Exception {
        Pace.Customer<UUID> customer = (due, _) -> orders.place(due);
        switch (words[0]) {
            case "closed" -> Pace.closed(Integer.parseInt(words[1]), Integer.parseInt(words[2]), customer);
            case "open" ->
                Pace.open(Integer.parseInt(words[1]), Duration.ofSeconds(Long.parseLong(words[2])), customer);
            case STAY -> {
                int number = Integer.parseInt(words[2]);
                Thread.ofVirtual().start(() -> orders.place(Instant.now(), number, TwoPhaseKill.valueOf(words[1])));
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
        return words[0];
    }
}
