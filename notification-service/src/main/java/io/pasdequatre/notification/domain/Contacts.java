package io.pasdequatre.notification.domain;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** All ways to reach customers. */
interface Contacts extends Repository<Contact, Contact.ContactId> {

    @Query("SELECT c FROM Contact c WHERE c.id.customerId = :customer ORDER BY c.id.channel")
    List<Contact> findOf(String customer);

    /** Locked in one order, so that nobody else counts what they are sent at the same time. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Query(nativeQuery = true, value = """
            SELECT * FROM contact WHERE channel = :channel AND customer_id = ANY(:customers)
            ORDER BY customer_id FOR UPDATE""")
    List<Contact> lockOf(String[] customers, String channel);

    @Query(
            nativeQuery = true,
            value = "SELECT * FROM contact WHERE channel = :channel AND customer_id = ANY(:customers)")
    List<Contact> findOf(String[] customers, String channel);

    /** Those that were disabled by one of these notifications. */
    List<Contact> findByDisabledByIn(Collection<UUID> notifications);

    @Transactional(propagation = Propagation.MANDATORY)
    Contact save(Contact contact);

    @Transactional(propagation = Propagation.MANDATORY)
    void delete(Contact contact);
}
