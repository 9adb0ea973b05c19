package io.pasdequatre.simulation.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The simulation finds the bugs it is there to find, each by the invariant that it breaks. */
class MutantsTest {

    /** How often each is hunted; more than once gives a median. */
    private static final int HUNTS = Integer.getInteger("hunts", 1);

    private static final long LIMIT = 5_000;
    private static final long APART = 1_000_000;

    /** How many seeds it took until the bug was caught by its invariant, in the median of the hunts. */
    private record Catch(Mutant mutant, long seeds) {

        @Override
        public String toString() {
            return "| %s | `%s` | %d |".formatted(mutant.bug(), mutant.caughtBy(), seeds);
        }
    }

    @Test
    void everyMutantChangesTheSourcesAsTheyAre() {
        assertThat(Mutants.ALL)
                .allSatisfy(mutant -> assertThat(mutant.sources()).isNotEmpty());
    }

    @Test
    void aMutantOfEachInvariantIsCaught() throws Exception {
        assertCaught(quick().toArray());
    }

    /** Its short form is {@link #aMutantOfEachInvariantIsCaught}. */
    @Test
    @Tag("thorough")
    void everyMutantIsCaughtByItsInvariant() throws Exception {
        assertCaught(IntStream.range(0, Mutants.ALL.size()).toArray());
    }

    /** The first mutant of each invariant. */
    private static IntStream quick() {
        var seen = new HashSet<String>();
        return IntStream.range(0, Mutants.ALL.size())
                .filter(number -> seen.add(Mutants.ALL.get(number).caughtBy()));
    }

    private static void assertCaught(int... numbers) throws Exception {
        try (var threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            var hunts = IntStream.of(numbers)
                    .<Callable<Catch>>mapToObj(number -> () -> hunt(number))
                    .toList();
            for (var hunt : threads.invokeAll(hunts)) {
                System.out.println(hunt.get());
                assertThat(hunt.get().seeds()).as("seeds until %s", hunt.get()).isLessThanOrEqualTo(LIMIT);
            }
        }
    }

    private static Catch hunt(int number) throws Exception {
        Mutant mutant = Mutants.ALL.get(number);
        var simulation = new Mutation(mutant, Path.of("target/mutants/" + number)).simulation();
        try (var thread = Executors.newVirtualThreadPerTaskExecutor()) {
            long[] seeds = thread.submit(() -> LongStream.range(0, HUNTS)
                            .map(hunt -> seedsUntil(mutant.caughtBy(), simulation, hunt * APART))
                            .sorted()
                            .toArray())
                    .get();
            return new Catch(mutant, seeds[seeds.length / 2]);
        }
    }

    private static long seedsUntil(String invariant, Function<Long, String> simulation, long first) {
        return LongStream.range(0, LIMIT)
                        .filter(seed -> simulation.apply(first + seed).equals(invariant))
                        .findFirst()
                        .orElse(LIMIT)
                + 1;
    }
}
