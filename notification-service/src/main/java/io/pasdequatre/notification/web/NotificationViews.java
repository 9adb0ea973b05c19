package io.pasdequatre.notification.web;

import io.pasdequatre.notification.channel.Templates;
import io.pasdequatre.notification.domain.AddressBook;
import io.pasdequatre.notification.domain.Notification;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Makes notifications into what is shown of them. */
@Component
class NotificationViews {

    private final AddressBook addresses;
    private final Templates templates;

    NotificationViews(AddressBook addresses, Templates templates) {
        this.addresses = addresses;
        this.templates = templates;
    }

    List<NotificationView> of(List<Notification> notifications) {
        var languages = new HashMap<String, Locale>();
        return notifications.stream()
                .map(each -> view(each, languages.computeIfAbsent(each.customerId(), addresses::languageOf)))
                .toList();
    }

    private NotificationView view(Notification notification, Locale language) {
        return new NotificationView(
                notification.id(),
                notification.orderId(),
                notification.kind(),
                notification.channel(),
                notification.customerId(),
                notification.status(),
                notification.createdAt(),
                notification.sentAt().orElse(null),
                notification.deliveredAt().orElse(null),
                notification.reason().orElse(null),
                templates.brief(notification, language));
    }
}
