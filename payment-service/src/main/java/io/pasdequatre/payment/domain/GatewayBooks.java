package io.pasdequatre.payment.domain;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Compares the gateway's ledger with ours: each entry there with the payment here, and each payment that has ended here
 * with the entries. What differs is noted once, and stays until a person has settled it.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class GatewayBooks {

    private final JdbcClient jdbc;
    private final Clock clock;

    GatewayBooks(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** A payment by card; one that was closed has no amount. */
    private record Ours(
            String paymentId,
            PaymentStatus status,
            @Nullable Long amountMinor,
            @Nullable String currency) {

        boolean asksFor(GatewayEntry entry) {
            return entry.key().equals((entry.isRefund() ? "refund-" : "charge-") + paymentId)
                    && Objects.requireNonNullElse(amountMinor, entry.amountMinor()) == entry.amountMinor()
                    && Objects.requireNonNullElse(currency, entry.currency()).equals(entry.currency());
        }

        boolean mayHave(GatewayEntry entry) {
            return switch (status) {
                case DECLINED, VOIDED, REQUESTED -> false;
                case CHARGING, UNKNOWN, CAPTURED, REFUND_REFUSED -> !entry.isRefund();
                case REFUNDING, REFUNDED -> true;
            };
        }
    }

    /** The last place of the gateway's ledger that was compared; 0 before the first. */
    @Transactional(readOnly = true)
    public long comparedTo() {
        return jdbc.sql("SELECT sequence FROM reconciliation").query(Long.class).single();
    }

    /** Whether any order was ever paid by card. */
    @Transactional(readOnly = true)
    public boolean isAnythingPaidByCard() {
        return jdbc.sql("SELECT EXISTS (SELECT FROM card_payment)")
                .query(Boolean.class)
                .single();
    }

    /** What differs and was not settled, the oldest first, at most a hundred. */
    @Transactional(readOnly = true)
    public List<Difference> open() {
        return jdbc.sql("""
                        SELECT id, reference, kind, detail, found_at FROM gateway_difference
                        WHERE settled_at IS NULL ORDER BY id LIMIT 100
                        """)
                .query((row, _) -> new Difference(
                        row.getLong(1),
                        row.getString(2),
                        Difference.Kind.valueOf(row.getString(3)),
                        row.getString(4),
                        row.getTimestamp(5).toInstant()))
                .list();
    }

    /**
     * Notes that a person has seen to a difference.
     *
     * @return whether there was one
     */
    @Transactional
    public boolean settle(long id) {
        return jdbc.sql("UPDATE gateway_difference SET settled_at = ? WHERE id = ? AND settled_at IS NULL")
                        .params(Timestamp.from(clock.instant()), id)
                        .update()
                == 1;
    }

    /**
     * Compares the next entries of the gateway's ledger with our payments.
     *
     * @param after the place that they come after; if another replica has gone on meanwhile, nothing is done
     * @return what differs and was not noted before
     */
    public List<Difference> compare(long after, List<GatewayEntry> entries) {
        var found = new ArrayList<Difference>();
        if (lockedPlace() == after && !entries.isEmpty()) {
            entries.forEach(entry -> compare(entry).ifPresent(found::add));
            jdbc.sql("UPDATE reconciliation SET sequence = ?")
                    .param(entries.getLast().sequence())
                    .update();
        }
        return found;
    }

    /** Another replica waits here. */
    private long lockedPlace() {
        return jdbc.sql("SELECT sequence FROM reconciliation FOR UPDATE")
                .query(Long.class)
                .single();
    }

    private Optional<Difference> compare(GatewayEntry entry) {
        var order = orderIn(entry);
        var ours = order.flatMap(this::ours);
        if (order.isEmpty() || ours.isEmpty()) {
            return note(
                    entry.reference(), Difference.Kind.UNKNOWN_ORDER, "No order is paid by card, and " + said(entry));
        }
        if (!isFirst(entry, order.get())) {
            return note(entry.reference(), Difference.Kind.TWICE, "Once more than asked for, " + said(entry));
        }
        if (!ours.get().asksFor(entry)) {
            return note(entry.reference(), Difference.Kind.NOT_AS_ASKED, "Not as asked for, " + said(entry));
        }
        return ours.get().mayHave(entry)
                ? Optional.empty()
                : note(
                        entry.reference(),
                        Difference.Kind.NOT_HERE,
                        "The payment is %s, and %s".formatted(ours.get().status(), said(entry)));
    }

    private static String said(GatewayEntry entry) {
        return "the gateway has a %s of %d %s under %s, at place %d"
                .formatted(entry.kind(), entry.amountMinor(), entry.currency(), entry.key(), entry.sequence());
    }

    private static Optional<UUID> orderIn(GatewayEntry entry) {
        try {
            return Optional.of(UUID.fromString(entry.reference()));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    private Optional<Ours> ours(UUID order) {
        return jdbc.sql("""
                        SELECT payment_id, status, amount_minor, currency FROM payment
                        WHERE order_id = ? AND method = 'CARD'
                        """)
                .param(order)
                .query((row, _) -> new Ours(
                        row.getString(1),
                        PaymentStatus.valueOf(row.getString(2)),
                        row.getObject(3, Long.class),
                        row.getString(4)))
                .optional();
    }

    private boolean isFirst(GatewayEntry entry, UUID order) {
        return jdbc.sql("""
                        INSERT INTO gateway_entry (order_id, kind, sequence) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
                        """).params(order, entry.kind(), entry.sequence()).update() == 1;
    }

    /**
     * Compares the payments that have ended here since the last time with the entries. All entries until then have to
     * be compared before.
     *
     * @param to payments that ended until then
     * @return what differs and was not noted before
     */
    public List<Difference> compareOurs(Instant to) {
        lockedPlace();
        var found = new ArrayList<Difference>();
        for (var each : unlike(to)) {
            note(each.reference(), each.kind(), each.detail()).ifPresent(found::add);
        }
        jdbc.sql("UPDATE reconciliation SET ended_to = greatest(ended_to, ?)")
                .param(Timestamp.from(to))
                .update();
        return found;
    }

    private List<Difference> unlike(Instant to) {
        return jdbc.sql("""
                        SELECT p.order_id, p.status, c.sequence IS NOT NULL AS charged, r.sequence IS NOT NULL AS refunded,
                            p.status IN ('CAPTURED', 'REFUNDED', 'REFUND_REFUSED') AND c.sequence IS NULL
                                OR p.status = 'REFUNDED' AND r.sequence IS NULL AS not_there
                        FROM card_payment k
                        JOIN payment p ON p.order_id = k.order_id
                        LEFT JOIN gateway_entry c ON c.order_id = k.order_id AND c.kind = 'CHARGE'
                        LEFT JOIN gateway_entry r ON r.order_id = k.order_id AND r.kind = 'REFUND'
                        WHERE k.ended_at > (SELECT ended_to FROM reconciliation) AND k.ended_at <= ?
                            AND ((p.status IN ('CAPTURED', 'REFUNDED', 'REFUND_REFUSED')) <> (c.sequence IS NOT NULL)
                                OR (p.status = 'REFUNDED') <> (r.sequence IS NOT NULL))
                        ORDER BY k.ended_at
                        """)
                .param(Timestamp.from(to))
                .query((row, _) -> new Difference(
                        0,
                        row.getString("order_id"),
                        row.getBoolean("not_there") ? Difference.Kind.NOT_THERE : Difference.Kind.NOT_HERE,
                        "The payment is %s, and the gateway has %s charge and %s refund"
                                .formatted(
                                        row.getString("status"),
                                        row.getBoolean("charged") ? "a" : "no",
                                        row.getBoolean("refunded") ? "a" : "no"),
                        to))
                .list();
    }

    /** A difference that was not noted before; empty if it was. */
    private Optional<Difference> note(String reference, Difference.Kind kind, String detail) {
        var now = clock.instant();
        return jdbc.sql("""
                        INSERT INTO gateway_difference (reference, kind, detail, found_at) VALUES (?, ?, ?, ?)
                        ON CONFLICT (reference, kind) DO NOTHING RETURNING id
                        """)
                .params(reference, kind.name(), detail, Timestamp.from(now))
                .query(Long.class)
                .optional()
                .map(id -> new Difference(id, reference, kind, detail, now));
    }
}
