package io.pasdequatre.payment.domain;

import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The customers' accounts. */
public interface Accounts extends Repository<Account, AccountId> {

    /** A customer's accounts by currency, to look at: they are not locked. */
    List<Account> findByIdCustomerIdOrderByIdCurrency(String customerId);

    /** An account to change: it is locked until the transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<Account> findById(AccountId id);

    /** Opens an account unless it is open; of two deposits at once, the second waits for the first. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Modifying
    @Query(
            nativeQuery = true,
            value =
                    "INSERT INTO account (customer_id, currency) VALUES (:customerId, :currency) ON CONFLICT DO NOTHING")
    void open(String customerId, String currency);
}
