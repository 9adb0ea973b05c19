package io.pasdequatre.payment.ledger;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** That there is an account of this name. It has no state: the row is what is locked to append to the stream. */
@Entity
public class AccountStream {

    @Id
    private String account;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields in.
    protected AccountStream() {}

    public AccountStream(String account) {
        this.account = account;
    }

    public String account() {
        return account;
    }
}
