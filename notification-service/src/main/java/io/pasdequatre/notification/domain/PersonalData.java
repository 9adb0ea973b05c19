package io.pasdequatre.notification.domain;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What is known of one customer: how they are reached and what they were told. */
@Component
public class PersonalData {

    private static final String NOTHING = "{}";
    private static final String ERASED = "The customer is erased";
    private static final UUID LOWEST = new UUID(0, 0);
    private static final int PAGE = 1_000;

    private final Notifications notifications;
    private final AddressBook addresses;

    PersonalData(Notifications notifications, AddressBook addresses) {
        this.notifications = notifications;
        this.addresses = addresses;
    }

    /** What the customer was told, or is to be told, the oldest first. It is read in pages while it is consumed. */
    public Stream<Notification> notificationsOf(String customerId) {
        return Stream.iterate(
                        notifications.findOf(customerId, Instant.EPOCH, LOWEST, PAGE),
                        page -> !page.isEmpty(),
                        page -> after(customerId, page.getLast()))
                .flatMap(List::stream);
    }

    private List<Notification> after(String customerId, Notification last) {
        return notifications.findOf(customerId, last.createdAt(), last.id(), PAGE);
    }

    /**
     * Forgets how the customer is reached, and whose their notifications were and what they said. The rows stay, so
     * that an event that comes again is not told again. Couriers lock notifications before contacts, and so does this.
     */
    @Transactional
    public void erase(String customerId) {
        notifications.erase(customerId, NOTHING, ERASED);
        addresses.erase(customerId);
    }
}
