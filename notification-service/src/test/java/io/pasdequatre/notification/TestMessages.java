package io.pasdequatre.notification;

import io.pasdequatre.notification.domain.CancelledBecause;
import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Details;
import io.pasdequatre.notification.domain.Kind;
import io.pasdequatre.notification.domain.Message;
import io.pasdequatre.notification.domain.News;
import io.pasdequatre.notification.domain.Notification;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.UUID;

/** Messages as they are claimed. */
public final class TestMessages {

    public static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private TestMessages() {}

    /** News of an order of its own, that an order is cancelled. */
    public static Message to(Channel channel, String address) {
        return new Message(notification(channel, "anna"), address, Locale.ENGLISH, ZoneOffset.UTC);
    }

    public static Notification notification(Channel channel, String customer) {
        var details = Details.cancelled(CancelledBecause.CUSTOMER);
        return Notification.pending(
                new News(UUID.randomUUID(), Kind.ORDER_CANCELLED, customer, details, NOON, null), channel);
    }
}
