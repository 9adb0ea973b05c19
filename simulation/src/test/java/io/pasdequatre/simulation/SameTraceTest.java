package io.pasdequatre.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.simulation.memory.MemoryWorld;
import io.pasdequatre.simulation.postgres.PostgresWorld;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the doubles in memory take for granted of SQL, Hibernate and the starter is so: a seed has the same trace on
 * them as on PostgreSQL, with the services as they are deployed and their own settings. Transactions run one after the
 * other here.
 */
class SameTraceTest {

    private static final int SEEDS = 4;
    private static final int MANY_SEEDS = Integer.getInteger("same.trace.seeds", 12);

    static Stream<Long> seeds() {
        return comparable().limit(SEEDS);
    }

    static Stream<Long> moreSeeds() {
        return comparable().limit(MANY_SEEDS).skip(SEEDS);
    }

    private static Stream<Long> comparable() {
        return LongStream.iterate(0, seed -> seed + 1)
                .boxed()
                .filter(seed -> Plan.of(new SplittableRandom(seed), false)
                        .dispatchDelay()
                        .equals(Plan.DISPATCH_DELAY));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aSeedHasTheSameTraceInMemoryAndOnPostgreSql(long seed) {
        assertSameTrace(seed);
    }

    /** Its short form is {@link #aSeedHasTheSameTraceInMemoryAndOnPostgreSql}. */
    @ParameterizedTest
    @MethodSource("moreSeeds")
    @Tag("thorough")
    void moreSeedsHaveTheSameTraceInMemoryAndOnPostgreSql(long seed) {
        assertSameTrace(seed);
    }

    private static void assertSameTrace(long seed) {
        var stage = new Stage();
        Outcome inMemory = Simulation.run(
                seed, (timeLimit, delay, turns) -> new MemoryWorld(turns, timeLimit, delay), stage, false);
        Outcome onPostgres = Simulation.run(seed, (_, _, _) -> PostgresWorld.shared(), stage, false);
        assertThat(onPostgres.trace()).isEqualTo(inMemory.trace());
        assertThat(onPostgres.hash()).isEqualTo(inMemory.hash());
        assertThat(onPostgres.violation()).isNull();
    }
}
