package io.pasdequatre.notification.domain;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.pasdequatre.notification.domain.Limits.Limit;
import io.pasdequatre.notification.domain.Notifications.Attempts;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Who is to get what is due, by the address that they have now; and who is not to get it, or not yet. */
@Component
public class Recipients {

    private static final String NO_ADDRESS = "The customer has no address for this channel any more";

    private final Customers customers;
    private final Contacts contacts;
    private final Notifications notifications;
    private final Sending sending;
    private final Limits limits;

    Recipients(Customers customers, Contacts contacts, Notifications notifications, Sending sending, Limits limits) {
        this.customers = customers;
        this.contacts = contacts;
        this.notifications = notifications;
        this.sending = sending;
        this.limits = limits;
    }

    /**
     * Claims what may be sent. The rest is suppressed, or put off until the customer's limit allows it.
     *
     * @param due of one channel, locked by the caller's transaction
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<Message> claim(List<Notification> due, Channel channel, Instant now) {
        String[] ids = due.stream().map(Notification::customerId).distinct().toArray(String[]::new);
        Limit limit = limits.of(channel);
        var reach = (limit.perCustomer() == 0
                        ? contacts.findOf(ids, channel.name())
                        : contacts.lockOf(ids, channel.name()))
                .stream().collect(toMap(Contact::customerId, identity()));
        var people = customers.findAll(ids).stream().collect(toMap(Customer::id, identity()));
        var attempts = attempts(ids, channel, limit, now);
        var claimed = new ArrayList<Message>();
        for (Notification each : due) {
            String customer = each.customerId();
            String objection = objection(each, reach.get(customer));
            if (objection != null) {
                each.suppress(objection);
            } else if (limit.perCustomer() > 0 && attempts.getOrDefault(customer, 0L) >= limit.perCustomer()) {
                each.waitForLimit(now.plus(limit.window().dividedBy(limit.perCustomer())));
            } else {
                attempts.merge(customer, 1L, Long::sum);
                each.claim(now, sending.lease());
                claimed.add(message(each, reach.get(customer), people.get(customer)));
            }
        }
        return claimed;
    }

    private Map<String, Long> attempts(String[] ids, Channel channel, Limit limit, Instant now) {
        if (limit.perCustomer() == 0) {
            return new HashMap<>();
        }
        Instant since = now.minus(limit.window());
        return notifications.countAttempts(List.of(ids), channel, since, since.minus(sending.giveUpAfter())).stream()
                .collect(toMap(Attempts::customerId, Attempts::count, Long::sum, HashMap::new));
    }

    /** Why it is not sent; null if it is. In the app, who has told us nothing reads everything. */
    private static @Nullable String objection(Notification notification, @Nullable Contact contact) {
        if (contact == null) {
            return notification.channel() == Channel.IN_APP ? null : NO_ADDRESS;
        }
        return contact.objection(notification.kind()).orElse(null);
    }

    private static Message message(Notification notification, @Nullable Contact contact, @Nullable Customer customer) {
        return new Message(
                notification,
                contact == null ? "" : contact.address(),
                customer == null ? Locale.ENGLISH : customer.language(),
                customer == null ? ZoneOffset.UTC : customer.timeZone());
    }
}
