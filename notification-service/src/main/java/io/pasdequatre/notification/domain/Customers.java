package io.pasdequatre.notification.domain;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** All customers that have told us how to reach them. */
interface Customers extends Repository<Customer, String> {

    Optional<Customer> findById(String id);

    @Query(nativeQuery = true, value = "SELECT * FROM customer WHERE id = ANY(:ids)")
    List<Customer> findAll(String... ids);

    /**
     * Writes a customer down, or anew. Whoever does the same at the same time waits until the caller's transaction
     * ends.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    @Modifying
    @Query(nativeQuery = true, value = """
            INSERT INTO customer (id, language, time_zone) VALUES (:id, :language, :timeZone)
            ON CONFLICT (id) DO UPDATE SET language = :language, time_zone = :timeZone""")
    int put(String id, String language, String timeZone);

    /** With all contacts. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Modifying
    @Query("DELETE FROM Customer c WHERE c.id = :id")
    int deleteCustomer(String id);
}
