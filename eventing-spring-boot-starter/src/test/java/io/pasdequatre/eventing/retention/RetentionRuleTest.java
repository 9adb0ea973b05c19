package io.pasdequatre.eventing.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Inbox retention > topic retention + longest replay. */
class RetentionRuleTest {

    private static final long DAY = Duration.ofDays(1).toMillis();

    private final RetentionRule rule = new RetentionRule(Set.of(), Map.of(), Duration.ofDays(30), Duration.ofDays(7));

    @ParameterizedTest
    @CsvSource({"7, 7, false", "15, 7, false", "16, 7, true", "22, 1, true", "7, 17, true"})
    void theInboxRemembersForLongerThanTheTopicKeepsAndAReplayWaits(long retention, long segment, boolean broken) {
        assertThat(rule.violation("notes", retention * DAY, segment * DAY).isPresent())
                .isEqualTo(broken);
    }

    @Test
    void longerMeansByMoreThanNothing() {
        assertThat(rule.violation("notes", 16 * DAY - 1, 7 * DAY)).isEmpty();
    }

    @Test
    void theLongestTimesThatKafkaKnowsDoNotOverflow() {
        assertThat(rule.violation("notes", Long.MAX_VALUE, Long.MAX_VALUE)).isPresent();
    }

    @Test
    void whatIsKeptForEverIsNeverRememberedForLonger() {
        assertThat(rule.violation("notes", -1, 7 * DAY))
                .hasValueSatisfying(why -> assertThat(why).contains("notes", "for ever", "set its retention.ms"));
    }

    @Test
    void theMessageNamesTheTopicTheFiguresAndWhatToSet() {
        assertThat(rule.violation("notes", 20 * DAY, DAY / 2 + 11 * DAY))
                .hasValue(
                        "The topic notes may keep an event for 31.5d (retention.ms 20d and segment.ms 11.5d), and it may"
                                + " be replayed 7d later (pasdequatre.eventing.inbox.longest-replay), but the inbox remembers it"
                                + " for only 30d: set pasdequatre.eventing.inbox.retention to more than 38.5d, or one of the"
                                + " others to less.");
    }
}
