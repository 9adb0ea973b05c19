package io.pasdequatre.outsideworld.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of one key: money that moved, or will not.
 *
 * @param key the client's idempotency key, which it belongs to for ever
 * @param sequence its place among the money that moved, from 1; null if none has
 * @param order the client's reference; null for a key that was closed before it was used
 * @param charge the key of the charge that a refund gives back; null for a charge
 * @param amountMinor in the currency's minor unit
 * @param currency ISO 4217; null for a key that was closed before it was used
 * @param token the card; null for a key that was closed before it was used
 * @param reason why it was declined; null if it was not
 * @param at when it was decided
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Transfer(
        String key,
        Kind kind,
        Status status,
        @Nullable Long sequence,
        @Nullable String order,
        @Nullable String charge,
        long amountMinor,
        @Nullable String currency,
        @Nullable String token,
        @Nullable String reason,
        Instant at) {

    /** From the card, or back to it. */
    enum Kind {
        CHARGE,
        REFUND
    }

    /** PENDING alone can still change. */
    enum Status {
        /** It is worked on; the answer comes later. */
        PENDING,
        CAPTURED,
        DECLINED,
        REFUNDED,
        /** The key was closed before it was used, so nothing is ever charged under it. */
        VOIDED;

        boolean movesMoney() {
            return this == CAPTURED || this == REFUNDED;
        }
    }

    Transfer with(Status changed, @Nullable String why, @Nullable Long place, Instant now) {
        return new Transfer(key, kind, changed, place, order, charge, amountMinor, currency, token, why, now);
    }

    /** Whether it asks for the same as another: what a key was first used for is what it stands for. */
    boolean asksForTheSameAs(Transfer other) {
        return kind == other.kind
                && amountMinor == other.amountMinor
                && Objects.equals(order, other.order)
                && Objects.equals(charge, other.charge)
                && Objects.equals(currency, other.currency);
    }
}
