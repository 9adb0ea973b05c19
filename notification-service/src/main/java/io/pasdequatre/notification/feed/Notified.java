package io.pasdequatre.notification.feed;

import io.pasdequatre.notification.channel.Templates;
import io.pasdequatre.notification.domain.AddressBook;
import io.pasdequatre.notification.domain.Notifications;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What a customer was told in the app: what is recorded as sent is in the feed, in the customer's language. */
@Component
class Notified implements FeedSource {

    private final Notifications notifications;
    private final AddressBook addresses;
    private final Templates templates;

    Notified(Notifications notifications, AddressBook addresses, Templates templates) {
        this.notifications = notifications;
        this.addresses = addresses;
        this.templates = templates;
    }

    @Override
    public Found newest(String customer, UUID before, int limit) {
        var language = addresses.languageOf(customer);
        var entries = notifications.findSentInApp(customer, before, limit).stream()
                .map(sent -> new FeedEntry(
                        sent.id(), FeedEntry.Kind.NOTIFIED, null, sent.orderId(), templates.brief(sent, language)))
                .toList();
        return new Found(entries, null);
    }
}
