package io.pasdequatre.payment.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a payment by card needs beside its {@link Payment}: what to ask the gateway, and when to ask it next. Whoever
 * changes both locks the payment first; a claim locks this alone.
 */
@Entity
public class CardPayment {

    @Id
    private UUID orderId;

    @Column(updatable = false)
    private String cardToken;

    @Enumerated(EnumType.STRING)
    private @Nullable RefundReason refundReason;

    private @Nullable String chargeCause;
    private @Nullable String refundCause;
    private int attempts;
    private int claims;
    private boolean claimed;
    private @Nullable Instant dueAt;
    private @Nullable Instant endedAt;
    private @Nullable String problem;

    @Version
    private @Nullable Long version;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields in.
    protected CardPayment() {}

    private CardPayment(UUID orderId, String cardToken, Instant at) {
        this.orderId = orderId;
        this.cardToken = cardToken;
        this.dueAt = at;
    }

    /** A card that is to be charged. */
    static CardPayment toCharge(UUID orderId, String cardToken, Instant at) {
        return new CardPayment(orderId, cardToken, at);
    }

    /**
     * Notes which event it follows, so that what is published of it names its cause: of the refund once there is to be
     * one, else of the charge.
     */
    public void follows(@Nullable String correlation) {
        if (isToRefund()) {
            refundCause = correlation;
        } else {
            chargeCause = correlation;
        }
    }

    /** Takes it for one call; nobody else takes it until the lease is over. */
    void claim(Instant now, Duration lease) {
        attempts++;
        claims++;
        claimed = true;
        dueAt = now.plus(lease);
    }

    boolean isClaimedBy(CardCall call) {
        return claims == call.claim();
    }

    /** Whether the gateway may have been called for what is to be done now. */
    boolean mayHaveBeenCalled() {
        return attempts > 0;
    }

    /** The card gets back what it was charged, or will turn out to have been charged. */
    void refundBecause(RefundReason reason) {
        refundReason = reason;
    }

    /** The card was charged, and is to get it back. */
    void refund(Instant now) {
        claimed = false;
        attempts = 0;
        problem = null;
        dueAt = now;
        endedAt = null;
    }

    /** There is nothing to do. */
    void rest(Instant now) {
        claimed = false;
        problem = null;
        dueAt = null;
        endedAt = now;
    }

    /** A person has to act. */
    void giveUp(Instant now, String why) {
        rest(now);
        problem = why;
    }

    /** It is to be tried again. */
    void tryAgain(Instant then, String why) {
        claimed = false;
        problem = why;
        dueAt = then;
    }

    /** The gateway was not called after all. */
    void waitForGateway(Instant then, String why) {
        attempts--;
        tryAgain(then, why);
    }

    /** The gateway has something to say; whoever waits for it needs not wait any longer. */
    boolean hurry(Instant now) {
        boolean waits = !claimed && dueAt != null && dueAt.isAfter(now);
        if (waits) {
            dueAt = now;
        }
        return waits;
    }

    public UUID orderId() {
        return orderId;
    }

    /** The gateway's reference to the card. */
    public String cardToken() {
        return cardToken;
    }

    /** Whether the order is cancelled or came back, so that the card gets back what it was charged. */
    boolean isToRefund() {
        return refundReason != null;
    }

    /** Why the card gets back what it was charged, if it does. */
    public Optional<RefundReason> refundReason() {
        return Optional.ofNullable(refundReason);
    }

    /** Which event led to the charge, if that is known. */
    public Optional<String> chargeCause() {
        return Optional.ofNullable(chargeCause);
    }

    /** Which event led to the refund, if that is known. */
    public Optional<String> refundCause() {
        return Optional.ofNullable(refundCause);
    }

    /** How often the gateway was called for what is to be done now, without the times when it could not be reached. */
    public int attempts() {
        return attempts;
    }

    int claims() {
        return claims;
    }

    /** When it is called for next; empty if there is nothing to do. */
    public Optional<Instant> dueAt() {
        return Optional.ofNullable(dueAt);
    }

    /** When there was nothing to do any more; empty while there is. */
    public Optional<Instant> endedAt() {
        return Optional.ofNullable(endedAt);
    }

    /** Why the last call was not the last. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }
}
