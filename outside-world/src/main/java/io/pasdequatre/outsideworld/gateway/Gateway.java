package io.pasdequatre.outsideworld.gateway;

import io.pasdequatre.outsideworld.gateway.Transfer.Kind;
import io.pasdequatre.outsideworld.gateway.Transfer.Status;
import io.pasdequatre.outsideworld.shared.Faults;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Charges and refunds, once a key, and does what is planned to go wrong. It does not care how often an order is charged
 * or refunded under other keys: that is the client's affair, and would be seen in the ledger.
 */
@Component
class Gateway {

    private static final String DECLINED_CARD = "tok_declined";
    private static final String DECLINED = "card_declined";
    private static final Executor BACKGROUND = task -> Thread.ofVirtual().start(task);

    private final Ledger ledger;
    private final Faults<Fault> faults;
    private final Announcements announcements;
    private final Clock clock;

    Gateway(Ledger ledger, Faults<Fault> faults, Announcements announcements, Clock clock) {
        this.ledger = ledger;
        this.faults = faults;
        this.announcements = announcements;
        this.clock = clock;
    }

    /** The key stands for something else. */
    static final class KeyReused extends RuntimeException {}

    /** Nothing was done, and nobody knows whether it would be the next time. */
    static final class Unavailable extends RuntimeException {}

    Transfer charge(String key, String order, long amountMinor, String currency, String token) {
        requireThere(token, Fault.AWAY, Fault.FAIL_BEFORE);
        boolean declined = token.startsWith(DECLINED_CARD) || faults.strikes(token, Fault.DECLINE);
        Status status = declined ? Status.DECLINED : Status.CAPTURED;
        return serve(wanted(key, Kind.CHARGE, status, order, null, amountMinor, currency, token));
    }

    /** What the key stands for. Empty if it was never used. */
    Optional<Transfer> ask(String key) {
        Optional<Transfer> known = ledger.of(key);
        requireThere(known.map(Transfer::token).orElse(null), Fault.AWAY);
        return known;
    }

    /** Sees to it that nothing is charged under a key that was not used yet. What was charged stays. */
    Transfer close(String key) {
        requireThere(ledger.of(key).map(Transfer::token).orElse(null), Fault.AWAY);
        return ledger.put(wanted(key, Kind.CHARGE, Status.VOIDED, null, null, 0, null, null));
    }

    /** Gives a charge back; empty if it is refused, and then the key is as if it was never used. */
    Optional<Transfer> refund(String key, String charge, String order, long amountMinor, String currency) {
        String token = ledger.of(charge).map(Transfer::token).orElse(null);
        requireThere(token, Fault.AWAY, Fault.FAIL_BEFORE);
        boolean isCharged = ledger.of(charge)
                .filter(known -> known.status() == Status.CAPTURED)
                .isPresent();
        if (!isCharged || faults.strikes(token, Fault.REFUSE_REFUNDS)) {
            return Optional.empty();
        }
        return Optional.of(
                serve(wanted(key, Kind.REFUND, Status.REFUNDED, order, charge, amountMinor, currency, token)));
    }

    private Transfer wanted(
            String key,
            Kind kind,
            Status status,
            @Nullable String order,
            @Nullable String charge,
            long amountMinor,
            @Nullable String currency,
            @Nullable String token) {
        String reason = status == Status.DECLINED ? DECLINED : null;
        return new Transfer(
                key, kind, status, null, order, charge, amountMinor, currency, token, reason, clock.instant());
    }

    private void requireThere(@Nullable String token, Fault... absent) {
        if (Stream.of(absent).anyMatch(fault -> faults.strikes(token, fault))) {
            throw new Unavailable();
        }
    }

    private Transfer serve(Transfer wanted) {
        Optional<Transfer> known = ledger.of(wanted.key());
        Duration later = known.isPresent() ? Duration.ZERO : faults.delay(wanted.token(), Fault.ANSWER_LATE);
        boolean isLate = later.isPositive();
        Transfer now = ledger.put(isLate ? wanted.with(Status.PENDING, null, null, wanted.at()) : wanted);
        if (now.status() != Status.VOIDED && !now.asksForTheSameAs(wanted)) {
            throw new KeyReused();
        }
        if (isLate) {
            CompletableFuture.delayedExecutor(later.toMillis(), TimeUnit.MILLISECONDS, BACKGROUND)
                    .execute(() -> announce(ledger.conclude(wanted.key(), wanted.status(), wanted.reason())));
        } else if (known.isEmpty()) {
            announce(now);
        }
        return now;
    }

    private void announce(Transfer decided) {
        announcements.announce(decided, faults.strikes(decided.token(), Fault.ANSWER_TWICE) ? 2 : 1);
    }
}
