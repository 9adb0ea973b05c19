package io.pasdequatre.payment.ledger;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Which accounts there are. */
public interface AccountStreams extends Repository<AccountStream, String> {

    /** An account to append to: it is locked until the transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<AccountStream> findByAccount(String account);

    /** Opens an account unless it is open; of two at once, the second waits for the first. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Modifying
    @Query(nativeQuery = true, value = "INSERT INTO account_stream (account) VALUES (:account) ON CONFLICT DO NOTHING")
    void open(String account);
}
