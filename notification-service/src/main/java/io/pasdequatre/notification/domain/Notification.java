package io.pasdequatre.notification.domain;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.pasdequatre.notification.domain.Delivery.Accepted;
import io.pasdequatre.notification.domain.Delivery.Deferred;
import io.pasdequatre.notification.domain.Delivery.Malformed;
import io.pasdequatre.notification.domain.Delivery.Refused;
import io.pasdequatre.notification.domain.Delivery.Unreachable;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** One piece of news for one customer, from the moment it is known until it is sent or has failed. */
@Entity
@DynamicUpdate
public class Notification {

    private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

    @Id
    private UUID id;

    private UUID orderId;

    @Enumerated(EnumType.STRING)
    private Kind kind;

    @Enumerated(EnumType.STRING)
    private Channel channel;

    private String recipient;
    private String subject;
    private String text;

    @Enumerated(EnumType.STRING)
    private NotificationStatus status;

    private @Nullable String reason;
    private int attempts;
    private Instant createdAt;
    private Instant dueAt;
    private @Nullable Instant sentAt;
    private @Nullable String correlation;
    private int place;

    @Enumerated(EnumType.STRING)
    private @Nullable Kind follows;

    @Version
    private int version;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields in.
    protected Notification() {}

    private Notification(
            UUID orderId, Kind kind, String recipient, Letter letter, Instant at, @Nullable String correlation) {
        this.id = IDS.generate();
        this.orderId = orderId;
        this.kind = kind;
        this.place = kind.place();
        this.follows = kind.follows();
        this.channel = Channel.EMAIL;
        this.recipient = recipient;
        this.subject = letter.subject();
        this.text = letter.text();
        this.status = NotificationStatus.PENDING;
        this.createdAt = at;
        this.dueAt = at;
        this.correlation = correlation;
    }

    /**
     * News that is to be sent.
     *
     * @param correlation which event it follows, so that what is published of it names its cause; null if that is not
     *     known
     */
    public static Notification pending(
            UUID orderId, Kind kind, String recipient, Letter letter, Instant at, @Nullable String correlation) {
        return new Notification(orderId, kind, recipient, letter, at, correlation);
    }

    /** Takes it for one attempt; nobody else takes it until the lease is over. */
    public void claim(Instant now, Duration lease) {
        attempts++;
        dueAt = now.plus(lease);
    }

    /** Whether it was claimed more often than it may be tried, since couriers died over it. */
    public boolean isExhausted(Sending sending) {
        return attempts > sending.attempts();
    }

    /**
     * Notes how the attempt ended.
     *
     * @throws IllegalStateException if it is sent or has failed already
     */
    public void conclude(Delivery delivery, Sending sending, Instant now) {
        if (status != NotificationStatus.PENDING) {
            throw new IllegalStateException("Notification %s is %s already".formatted(id, status));
        }
        switch (delivery) {
            case Accepted() -> send(now);
            case Refused(var why) -> fail(why);
            case Malformed(var why) -> fail(why);
            case Deferred(var why) when attempts >= sending.attempts() -> fail(why);
            case Deferred _ -> dueAt = now.plus(sending.pauseAfter(attempts));
            case Unreachable(var why) when now.isAfter(createdAt.plus(sending.giveUpAfter())) -> fail(why);
            case Unreachable _ -> waitForServer(now.plus(sending.outagePause()));
        }
    }

    /** Has what failed be tried again, as if it were new. */
    void resend(Instant now) {
        if (status == NotificationStatus.FAILED) {
            status = NotificationStatus.PENDING;
            reason = null;
            attempts = 0;
            createdAt = now;
            dueAt = now;
        }
    }

    private void send(Instant now) {
        status = NotificationStatus.SENT;
        sentAt = now;
    }

    private void fail(String why) {
        status = NotificationStatus.FAILED;
        reason = why;
    }

    private void waitForServer(Instant until) {
        attempts--;
        dueAt = until;
    }

    /** Version 7; the same for every attempt. */
    public UUID id() {
        return id;
    }

    public UUID orderId() {
        return orderId;
    }

    public Kind kind() {
        return kind;
    }

    public Channel channel() {
        return channel;
    }

    /** As the customer gave it; it may be no address at all. */
    public String recipient() {
        return recipient;
    }

    public String subject() {
        return subject;
    }

    public String text() {
        return text;
    }

    public NotificationStatus status() {
        return status;
    }

    /** Why it failed, if it did. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /** How often it was tried, without the attempts that found no mail server. */
    public int attempts() {
        return attempts;
    }

    public Instant createdAt() {
        return createdAt;
    }

    /** When it is tried next, unless it is sent or has failed. */
    public Instant dueAt() {
        return dueAt;
    }

    public Optional<Instant> sentAt() {
        return Optional.ofNullable(sentAt);
    }

    /** Its place among the news of its order. */
    public int place() {
        return place;
    }

    /** The name of what has to be told before; null if nothing has. */
    public @Nullable String followsName() {
        return follows == null ? null : follows.name();
    }

    /** Which event it follows, if that is known. */
    public Optional<String> correlation() {
        return Optional.ofNullable(correlation);
    }

    /** Changes with every claim, so it shows whose claim is the last. */
    public int version() {
        return version;
    }
}
