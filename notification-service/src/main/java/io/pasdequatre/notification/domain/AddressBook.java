package io.pasdequatre.notification.domain;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Who is reached how. No other service knows an address, and no event carries one. */
@Component
public class AddressBook {

    private final Customers customers;
    private final Contacts contacts;

    AddressBook(Customers customers, Contacts contacts) {
        this.customers = customers;
        this.contacts = contacts;
    }

    /**
     * What there is of a customer.
     *
     * @param contacts one of a channel at most
     */
    public record Page(Customer customer, List<Contact> contacts) {}

    /** Empty for a customer that nobody has told us about. */
    public Optional<Page> find(String customerId) {
        return customers.findById(customerId).map(customer -> new Page(customer, contacts.findOf(customerId)));
    }

    /** What a customer reads; English if nobody has told us. */
    public Locale languageOf(String customerId) {
        return customers.findById(customerId).map(Customer::language).orElse(Locale.ENGLISH);
    }

    /**
     * Replaces what there was. A channel that is not named is none of the customer's any more; what the customer does
     * not want stays so.
     *
     * @param addresses by their channel; empty in the app
     */
    @Transactional
    public Page put(String customerId, Locale language, ZoneId timeZone, Map<Channel, String> addresses) {
        customers.put(customerId, language.getLanguage(), timeZone.getId());
        var known = contacts.findOf(customerId).stream().collect(toMap(Contact::channel, identity()));
        known.forEach((channel, contact) -> {
            if (!addresses.containsKey(channel)) {
                contacts.delete(contact);
            }
        });
        addresses.forEach((channel, address) -> {
            var contact = known.get(channel);
            if (contact == null) {
                contacts.save(new Contact(customerId, channel, address));
            } else {
                contact.moveTo(address);
            }
        });
        return find(customerId).orElseThrow();
    }

    /** What the customer does not want, by channel. What is said of a channel that they do not have is not kept. */
    @Transactional
    public void optOut(String customerId, Map<Channel, Set<Kind>> unwanted) {
        for (Contact each : contacts.findOf(customerId)) {
            var kinds = unwanted.get(each.channel());
            if (kinds != null) {
                each.optOutOf(kinds);
            }
        }
    }

    /**
     * Nothing is sent there any more. The channels that remain; none if it had been disabled before, or is not the
     * customer's any more.
     */
    @Transactional
    public List<Channel> disable(String customerId, Channel channel, String reason, UUID notification) {
        List<Contact> all = contacts.findOf(customerId);
        boolean isNew = false;
        for (Contact each : all) {
            if (each.channel() == channel && each.disabledBecause().isEmpty()) {
                each.disable(reason, notification);
                isNew = true;
            }
        }
        return isNew
                ? all.stream()
                        .filter(each -> each.disabledBecause().isEmpty())
                        .map(Contact::channel)
                        .toList()
                : List.of();
    }

    /** Takes back what these notifications seemed to have shown. */
    @Transactional
    public void enable(Collection<UUID> notifications) {
        contacts.findByDisabledByIn(notifications).forEach(Contact::enable);
    }

    /** Forgets how the customer is reached. Whether there was anything to forget. */
    @Transactional
    public boolean erase(String customerId) {
        return customers.deleteCustomer(customerId) > 0;
    }
}
