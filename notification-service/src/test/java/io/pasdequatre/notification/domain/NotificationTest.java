package io.pasdequatre.notification.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pasdequatre.notification.TestMessages;
import io.pasdequatre.notification.domain.Delivery.Accepted;
import io.pasdequatre.notification.domain.Delivery.Deferred;
import io.pasdequatre.notification.domain.Delivery.Refused;
import io.pasdequatre.notification.domain.Delivery.Unreachable;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class NotificationTest {

    private static final Instant NOON = TestMessages.NOON;
    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final Sending SENDING = new Sending(
            1,
            1,
            Duration.ofSeconds(5),
            LEASE,
            3,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofHours(1),
            Duration.ofHours(24));

    private final Notification notification = TestMessages.notification(Channel.EMAIL, "alice");

    @Test
    void whatIsClaimedIsLeftAloneUntilTheLeaseIsOver() {
        notification.claim(NOON, LEASE);

        assertThat(notification.status()).isEqualTo(NotificationStatus.PENDING);
        assertThat(notification.dueAt()).isEqualTo(NOON.plus(LEASE));
    }

    @Test
    void whatIsAcceptedIsSent() {
        attempt(new Accepted(), NOON.plusSeconds(1));

        assertThat(notification.status()).isEqualTo(NotificationStatus.SENT);
        assertThat(notification.sentAt()).contains(NOON.plusSeconds(1));
        assertThat(notification.reason()).isEmpty();
    }

    @Test
    void whatIsRefusedFailsAtOnce() {
        attempt(new Refused("no such mailbox"), NOON);

        assertThat(notification.status()).isEqualTo(NotificationStatus.FAILED);
        assertThat(notification.reason()).contains("no such mailbox");
        assertThat(notification.sentAt()).isEmpty();
    }

    @Test
    void whatIsDeferredIsTriedAfterGrowingPausesAndThenFails() {
        attempt(new Deferred("busy"), NOON);
        assertThat(notification.dueAt()).isBetween(NOON.plusMillis(6_600), NOON.plusSeconds(10));

        attempt(new Deferred("busy"), NOON);
        assertThat(notification.dueAt()).isBetween(NOON.plusSeconds(20), NOON.plusSeconds(30));
        assertThat(notification.status()).isEqualTo(NotificationStatus.PENDING);

        attempt(new Deferred("still busy"), NOON);
        assertThat(notification.status()).isEqualTo(NotificationStatus.FAILED);
        assertThat(notification.reason()).contains("still busy");
    }

    @Test
    void anAbsentMailServerIsNoAttempt() {
        for (int i = 0; i < 100; i++) {
            attempt(new Unreachable("connection refused"), NOON.plus(Duration.ofHours(23)));
        }

        assertThat(notification.status()).isEqualTo(NotificationStatus.PENDING);
        assertThat(notification.attempts()).isZero();
        assertThat(notification.dueAt())
                .isEqualTo(NOON.plus(Duration.ofHours(23)).plusSeconds(5));
    }

    @Test
    void aMailServerThatStaysAwayIsGivenUpInTheEnd() {
        attempt(new Unreachable("connection refused"), NOON.plus(Duration.ofHours(24)));
        assertThat(notification.status()).isEqualTo(NotificationStatus.PENDING);

        attempt(
                new Unreachable("connection refused"),
                NOON.plus(Duration.ofHours(24)).plusMillis(1));
        assertThat(notification.status()).isEqualTo(NotificationStatus.FAILED);
    }

    @Test
    void claimsWithoutAnOutcomeCountAsAttempts() {
        for (int i = 0; i < 3; i++) {
            notification.claim(NOON, LEASE);
        }
        assertThat(notification.isExhausted(SENDING)).isFalse();

        notification.claim(NOON, LEASE);
        assertThat(notification.isExhausted(SENDING)).isTrue();
    }

    @Test
    void whatFailedCanBeSentAgainAndWhatWasSentCannot() {
        attempt(new Refused("no such mailbox"), NOON);
        notification.resend(NOON.plusSeconds(60));

        assertThat(notification.status()).isEqualTo(NotificationStatus.PENDING);
        assertThat(notification.reason()).isEmpty();
        attempt(new Accepted(), NOON.plusSeconds(61));
        notification.resend(NOON.plusSeconds(62));
        assertThat(notification.status()).isEqualTo(NotificationStatus.SENT);
    }

    @Test
    void whatComesBackForGoodIsNotSentAgain() {
        attempt(new Accepted(), NOON);

        assertThat(notification.bounce("no such number", true, SENDING, NOON)).isTrue();
        assertThat(notification.status()).isEqualTo(NotificationStatus.BOUNCED);
        assertThat(notification.bounce("no such number", true, SENDING, NOON)).isFalse();
    }

    @Test
    void whatComesBackForNowIsSentAgainUnderAnotherKeyUntilItHasComeBackOften() {
        String first = notification.key();
        attempt(new Accepted(), NOON);

        assertThat(notification.bounce("full", false, SENDING, NOON)).isTrue();
        assertThat(notification.status()).isEqualTo(NotificationStatus.PENDING);
        assertThat(notification.key()).isNotEqualTo(first);
        for (int i = 0; i < 2; i++) {
            attempt(new Accepted(), NOON);
            notification.bounce("full", false, SENDING, NOON);
        }
        assertThat(notification.status()).isEqualTo(NotificationStatus.BOUNCED);
    }

    @Test
    void anEndNeverChanges() {
        attempt(new Accepted(), NOON);

        assertThatIllegalStateException().isThrownBy(() -> notification.conclude(new Refused("late"), SENDING, NOON));
        assertThat(notification.status()).isEqualTo(NotificationStatus.SENT);
    }

    private void attempt(Delivery delivery, Instant at) {
        notification.claim(at, LEASE);
        notification.conclude(delivery, SENDING, at);
    }
}
