package io.pasdequatre.payment.ledger;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/**
 * Chains the entries of an account: the SHA-256 of an entry covers the hash of the one before, so whoever changes, adds
 * or takes out an entry has to write all later ones anew.
 *
 * <p>Hashed are, in this order: the hash before (32 bytes), the account, the version, the type, the schema, the
 * payload, the amount, the transaction id's two halves, and the time in microseconds since 1970. Numbers are 8 bytes,
 * the highest first. Texts are UTF-8, each behind its length in bytes as a number.
 */
final class Chain {

    private Chain() {}

    /** @param before the hash of the entry before, in hexadecimal as is the answer */
    static String hash(Entry entry, String before) {
        var bytes = new ByteArrayOutputStream(256);
        try (var out = new DataOutputStream(bytes)) {
            out.write(HexFormat.of().parseHex(before));
            text(out, entry.account().text());
            out.writeLong(entry.version());
            text(out, entry.type());
            out.writeLong(entry.schema());
            text(out, entry.payload());
            out.writeLong(entry.amountMinor());
            out.writeLong(entry.transactionId().getMostSignificantBits());
            out.writeLong(entry.transactionId().getLeastSignificantBits());
            out.writeLong(ChronoUnit.MICROS.between(Instant.EPOCH, entry.occurredAt()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HexFormat.of().formatHex(sha256().digest(bytes.toByteArray()));
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeLong(bytes.length);
        out.write(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
