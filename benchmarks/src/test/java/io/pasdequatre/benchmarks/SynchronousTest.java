package io.pasdequatre.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.benchmarks.CallWithinReaction.Lag;
import io.pasdequatre.benchmarks.UnderFault.Counts;
import io.pasdequatre.benchmarks.UnderFault.Outcome;
import io.pasdequatre.localstack.LocalPostgres;
import io.pasdequatre.localstack.TestInfrastructure;
import java.nio.file.Files;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What blocking calls hold and lose under each fault, by their databases. It asserts no time. */
class SynchronousTest {

    private static final Counts NOTHING = new Counts(0, 0, 0);

    private static final LocalPostgres postgres = LocalPostgres.forTest(Costs.OF_POSTGRES);

    private static Map<RestFault, Outcome> outcomes = Map.of();
    private static Map<Boolean, Lag> lags = Map.of();

    @BeforeAll
    static void run() throws Exception {
        Files.createDirectories(Stage.DIRECTORY);
        postgres.start();
        try (var twin = new RestTwin(new RivalDatabases(postgres, RestDomain.tables()))) {
            var synchronous = new Synchronous(twin, Synchronous.Plan.SMOKE);
            synchronous.measure(); // It throws where books disagree.
            outcomes = synchronous.outcomesOfTwin();
            lags = synchronous.lags(TestInfrastructure.shared().bootstrapServers());
        }
    }

    @AfterAll
    static void stop() {
        postgres.stop();
    }

    private static Outcome under(RestFault fault) {
        return Objects.requireNonNull(outcomes.get(fault));
    }

    @Test
    void whenAllIsWellEachOrderIsPaidAndShippedWhenItsCustomerIsAnswered() {
        assertThat(under(RestFault.NONE).seen()).containsOnlyKeys("accepted");
        assertThat(under(RestFault.NONE).left()).isEqualTo(NOTHING);
    }

    @Test
    void whilePaymentIsSlowCustomersWaitAndStockIsHeldForThem() {
        Outcome outcome = under(RestFault.SLOW);

        assertThat(outcome.seen()).containsOnlyKeys("accepted");
        assertThat(outcome.waiting()).isGreaterThanOrEqualTo(5); // Of the ten of the last half second.
        assertThat(outcome.heldPieces()).isPositive();
        assertThat(outcome.left()).isEqualTo(NOTHING);
    }

    @Test
    void whoLosesPatienceCancelsOrdersThatAreChargedAfterAll() {
        Outcome outcome = under(RestFault.SLOWER_THAN_PATIENCE);

        assertThat(outcome.seen()).containsOnlyKeys("504");
        assertThat(outcome.left()).isEqualTo(new Counts(0, outcome.answers().size(), 0));
    }

    @Test
    void whilePaymentIsAwayNoOrderIsAccepted() {
        Outcome outcome = under(RestFault.PAYMENT_KILLED);

        assertThat(outcome.seen()).containsOnlyKeys("accepted", "503");
        assertThat(outcome.left().heldPieces()).isZero();
        assertThat(outcome.left().unfinished()).isZero();
    }

    @Test
    void whatOrderHadBegunWhenItWasKilledIsChargedAndReservedAndNobodyGoesOnWithIt() {
        Outcome outcome = under(RestFault.ORDER_KILLED);

        assertThat(outcome.seen()).containsKey("no answer");
        assertThat(outcome.left().unfinished()).isPositive();
        assertThat(outcome.left().heldPieces()).isPositive();
        assertThat(outcome.left().chargedInVain()).isPositive();
    }

    @Test
    void aCallWithinAReactionHoldsUpTheEventsThatNeedNone() {
        Lag well = Objects.requireNonNull(lags.get(false));
        Lag slow = Objects.requireNonNull(lags.get(true));

        assertThat(slow.published()).isEqualTo(well.published());
        assertThat(slow.behind()).isGreaterThan(slow.published() / 10);
    }
}
