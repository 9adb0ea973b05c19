package io.pasdequatre.notification.domain;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.pasdequatre.notification.domain.Delivery.Accepted;
import io.pasdequatre.notification.domain.Delivery.AddressGone;
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
import tools.jackson.databind.json.JsonMapper;

/** One piece of news for one customer by one channel, from the moment it is known until it is sent or has failed. */
@Entity
@DynamicUpdate
public class Notification {

    private static final String RATE_LIMIT =
            "The customer has been told as much as their limit allows; it is sent later";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

    @Id
    private UUID id;

    private UUID orderId;

    @Enumerated(EnumType.STRING)
    private Kind kind;

    @Enumerated(EnumType.STRING)
    private Channel channel;

    private String customerId;
    private String details;

    @Enumerated(EnumType.STRING)
    private NotificationStatus status;

    private @Nullable String reason;
    private int attempts;
    private int bounces;
    private Instant createdAt;
    private Instant dueAt;
    private @Nullable Instant attemptedAt;
    private @Nullable Instant sentAt;
    private @Nullable Instant deliveredAt;
    private @Nullable String correlation;
    private int place;

    @Enumerated(EnumType.STRING)
    private @Nullable Kind follows;

    @Version
    private int version;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields in.
    protected Notification() {}

    private Notification(
            UUID orderId,
            Kind kind,
            Channel channel,
            String customerId,
            Details details,
            Instant at,
            @Nullable String correlation) {
        this.id = IDS.generate();
        this.orderId = orderId;
        this.kind = kind;
        this.place = kind.place();
        this.follows = kind.follows();
        this.channel = channel;
        this.customerId = customerId;
        this.details = JSON.writeValueAsString(details);
        this.status = NotificationStatus.PENDING;
        this.createdAt = at;
        this.dueAt = at;
        this.correlation = correlation;
    }

    /** The news as it is to be sent by one channel. */
    public static Notification pending(News news, Channel channel) {
        return new Notification(
                news.orderId(), news.kind(), channel, news.customerId(), news.details(), news.at(), news.correlation());
    }

    /** Takes it for one attempt; nobody else takes it until the lease is over. */
    public void claim(Instant now, Duration lease) {
        attempts++;
        attemptedAt = now;
        dueAt = now.plus(lease);
    }

    /** It is not to be sent: the customer does not want it, or has no address that works. */
    void suppress(String why) {
        status = NotificationStatus.SUPPRESSED;
        reason = why;
    }

    /** The customer has been sent as much as they may be in a while. */
    void waitForLimit(Instant until) {
        reason = RATE_LIMIT;
        dueAt = until;
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
            case AddressGone(var why) -> fail(why);
            case Malformed(var why) -> fail(why);
            case Deferred(var why) when attempts >= sending.attempts() -> fail(why);
            case Deferred(var why) -> postpone(why, now.plus(sending.pauseAfter(attempts)));
            case Unreachable(var why) when now.isAfter(createdAt.plus(sending.giveUpAfter())) -> fail(why);
            case Unreachable(var why) -> waitForProvider(why, now.plus(sending.outagePause()));
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

    /** The provider has told that it arrived. What it tells of another attempt, or twice, changes nothing. */
    public void arrived(Instant at) {
        if (status == NotificationStatus.SENT && deliveredAt == null) {
            deliveredAt = at;
        }
    }

    /**
     * It came back, though it had been taken. For a passing reason it is sent again, under another key, since the
     * provider has dealt with this one. Of an erased customer's nothing is noted, since nothing of it is kept.
     *
     * @return whether it had not been known to have come back
     */
    public boolean bounce(String why, boolean forGood, Sending sending, Instant now) {
        if (status != NotificationStatus.SENT || customerId.isEmpty()) {
            return false;
        }
        reason = why;
        if (forGood || bounces + 1 >= sending.attempts()) {
            status = NotificationStatus.BOUNCED;
        } else {
            status = NotificationStatus.PENDING;
            bounces++;
            sentAt = null;
            dueAt = now.plus(sending.pauseAfter(bounces));
        }
        return true;
    }

    private void send(Instant now) {
        status = NotificationStatus.SENT;
        reason = null;
        sentAt = now;
    }

    private void postpone(String why, Instant until) {
        reason = why;
        dueAt = until;
    }

    private void fail(String why) {
        status = NotificationStatus.FAILED;
        reason = why;
    }

    private void waitForProvider(String why, Instant until) {
        attempts--;
        attemptedAt = null; // It does not count for the customer's limit.
        postpone(why, until);
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

    /** Empty once the customer is erased. */
    public String customerId() {
        return customerId;
    }

    public Details details() {
        return JSON.readValue(details, Details.class);
    }

    /** What there is to say, as JSON. */
    String detailsJson() {
        return details;
    }

    /** What the provider knows it by: the same for every attempt, until it has come back. */
    public String key() {
        return bounces == 0 ? id.toString() : id + "." + bounces;
    }

    public NotificationStatus status() {
        return status;
    }

    /** Why it failed, bounced or is suppressed; or what it waits for. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /** How often it was tried, without the attempts that found no provider. */
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

    /** When it was tried last, unless it found no provider. */
    public Optional<Instant> attemptedAt() {
        return Optional.ofNullable(attemptedAt);
    }

    public Optional<Instant> sentAt() {
        return Optional.ofNullable(sentAt);
    }

    /** When it arrived, if the provider tells. */
    public Optional<Instant> deliveredAt() {
        return Optional.ofNullable(deliveredAt);
    }

    /** Its place among the news of its order. */
    int place() {
        return place;
    }

    /** The name of what has to be told before; null if nothing has. */
    @Nullable
    String followsName() {
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
