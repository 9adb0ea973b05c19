package io.pasdequatre.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.benchmarks.Forms.Conduct;
import io.pasdequatre.benchmarks.Forms.Cost;
import io.pasdequatre.localstack.TestInfrastructure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an event costs its consumer in each form, and what the consumer sees. It asserts no time. */
class FormsTest {

    private static Map<EventForm, Cost> costs = Map.of();
    private static Map<EventForm, Conduct> conduct = Map.of();

    @BeforeAll
    static void run() throws Exception {
        var infrastructure = TestInfrastructure.shared();
        try (var owner = new FormOwner(infrastructure.bootstrapServers(), infrastructure.createDatabase("forms"))) {
            var forms = new Forms(owner);
            costs = forms.costs(Forms.Plan.SMOKE);
            conduct = forms.conduct(Forms.Plan.SMOKE);
        }
    }

    @Test
    void onlyANotificationIsFollowedByACall() {
        assertThat(cost(EventForm.NOTIFICATION).calls()).isEqualTo(1);
        assertThat(cost(EventForm.STATE_TRANSFER).calls()).isZero();
        assertThat(cost(EventForm.EVENT_SOURCED).calls()).isZero();
    }

    @Test
    void aNotificationIsTheSmallestRecordAndTheMostBytesWithItsAnswer() {
        Cost notification = cost(EventForm.NOTIFICATION);
        Cost state = cost(EventForm.STATE_TRANSFER);
        Cost sourced = cost(EventForm.EVENT_SOURCED);
        assertThat(notification.recordBytes()).isLessThan(sourced.recordBytes());
        assertThat(sourced.recordBytes()).isLessThan(state.recordBytes());
        assertThat(notification.recordBytes() + notification.bodyBytes()).isGreaterThan(state.recordBytes());
    }

    @Test
    void aConsumerOfNotificationsStopsWhileTheOwnerIsAwayAndNoOtherDoes() {
        assertThat(conduct(EventForm.NOTIFICATION).takenMeanwhile()).isZero();
        assertThat(conduct(EventForm.STATE_TRANSFER).takenMeanwhile()).isEqualTo(Forms.Plan.SMOKE.orders());
        assertThat(conduct(EventForm.EVENT_SOURCED).takenMeanwhile()).isEqualTo(Forms.Plan.SMOKE.orders());
    }

    @Test
    void whoAsksLateGetsTheNewerStateAndNeverSeesWhatWasBefore() {
        assertThat(conduct(EventForm.NOTIFICATION).seenLate()).containsExactly("SHIPPED", "SHIPPED", "SHIPPED");
        assertThat(conduct(EventForm.NOTIFICATION).callsLate()).isEqualTo(1);
        assertThat(conduct(EventForm.STATE_TRANSFER).seenLate()).containsExactly("PLACED", "CONFIRMED", "SHIPPED");
        assertThat(conduct(EventForm.EVENT_SOURCED).seenLate()).containsExactly("PLACED", "CONFIRMED", "SHIPPED");
    }

    @Test
    void onlyWhoFoldsNeedsTheFirstEvent() {
        assertThat(conduct(EventForm.NOTIFICATION).withoutTheFirst()).containsExactly("SHIPPED", "SHIPPED");
        assertThat(conduct(EventForm.STATE_TRANSFER).withoutTheFirst()).containsExactly("CONFIRMED", "SHIPPED");
        assertThat(conduct(EventForm.EVENT_SOURCED).withoutTheFirst()).containsExactly("nothing", "nothing");
    }

    @Test
    void theDocumentHasTheSameTable() throws Exception {
        assertThat(Files.readString(Path.of("..", "docs", "event-forms.md")))
                .contains(Forms.report(costs, conduct).asMarkdown());
    }

    private static Cost cost(EventForm form) {
        return Objects.requireNonNull(costs.get(form));
    }

    private static Conduct conduct(EventForm form) {
        return Objects.requireNonNull(conduct.get(form));
    }
}
