package io.pasdequatre.payment.ledger;

import java.time.Instant;
import java.util.UUID;

/**
 * One event of one account, as it is stored. Nothing of it is ever changed.
 *
 * @param version its number in the account's stream, from 1
 * @param type the event's, with {@code schema} the version of what it is written as
 * @param payload the event as JSON, to the byte as it was written
 * @param amountMinor what it adds to the balance, in minor units; below zero it takes away
 * @param transactionId of the entries that belong together and add up to zero
 * @param hash of all of this and the entry before, in hexadecimal: see {@link Chain}
 */
public record Entry(
        AccountId account,
        long version,
        String type,
        int schema,
        String payload,
        long amountMinor,
        UUID transactionId,
        Instant occurredAt,
        String hash) {

    /** What follows an entry in its account's stream. */
    static Entry after(Tip tip, AccountId account, Posting posting, long amountMinor, LedgerEvent event) {
        var stored = EventJson.write(event);
        var unsealed = new Entry(
                account,
                tip.version() + 1,
                stored.type(),
                stored.schema(),
                stored.payload(),
                amountMinor,
                posting.transactionId(),
                posting.at(),
                "");
        return unsealed.withHash(Chain.hash(unsealed, tip.hash()));
    }

    private Entry withHash(String sealed) {
        return new Entry(account, version, type, schema, payload, amountMinor, transactionId, occurredAt, sealed);
    }

    /** What happened, in today's words. */
    public LedgerEvent event() {
        return EventJson.read(type, schema, payload);
    }

    /** Where the stream ends with this entry. */
    public Tip tip() {
        return new Tip(version, hash);
    }

    /**
     * Where a stream ends.
     *
     * @param version of the last entry, or 0
     * @param hash of the last entry, or 64 zeros
     */
    public record Tip(long version, String hash) {

        /** Of a stream that is empty. */
        public static final Tip NONE = new Tip(0, "0".repeat(64));
    }
}
