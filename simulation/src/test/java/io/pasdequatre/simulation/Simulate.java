package io.pasdequatre.simulation;

import java.time.Duration;

/**
 * Runs the simulation for as long as you like: {@code 30m}, {@code 100000 seeds}, or one {@code seed 4711} with its
 * trace. Ends with the status 1 if an invariant was violated.
 */
final class Simulate {

    private Simulate() {}

    static void main(String... arguments) {
        String wish = String.join(" ", arguments).strip();
        boolean holds;
        if (wish.matches("seed \\d+")) {
            holds = tell(new Simulator().run(Long.parseLong(wish.substring(5))));
        } else if (wish.matches("\\d+ seeds")) {
            holds = report(Campaign.of(0, Long.parseLong(wish.replace(" seeds", ""))));
        } else if (wish.matches("\\d+[smh]")) {
            // Other seeds than those of every build, and other ones each day.
            holds = report(Campaign.of(System.currentTimeMillis() * 1_000, Duration.parse("PT" + wish)));
        } else {
            throw new IllegalArgumentException(
                    "Say for how long (30m), how many (100000 seeds) or which (seed 4711), not: '%s'".formatted(wish));
        }
        if (!holds) {
            throw new IllegalStateException("An invariant was violated; the trace above says which and how");
        }
    }

    private static boolean report(Campaign campaign) {
        Outcome failed = campaign.failed();
        if (failed != null) {
            tell(failed);
            System.out.printf("To see it alone: -Dsimulate=\"seed %d\"%n", failed.seed());
        }
        System.out.println(campaign);
        return failed == null;
    }

    private static boolean tell(Outcome outcome) {
        outcome.trace().forEach(System.out::println);
        System.out.printf("seed %d, hash %s%n", outcome.seed(), outcome.hash());
        return outcome.violation() == null;
    }
}
