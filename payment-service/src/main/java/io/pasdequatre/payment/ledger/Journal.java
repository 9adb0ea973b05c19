package io.pasdequatre.payment.ledger;

import io.pasdequatre.payment.ledger.Entry.Tip;
import java.util.List;

/** Where the entries are. Whoever appends to an account has locked it in {@link AccountStreams}. */
public interface Journal {

    /**
     * What an account's events add up to, and where they end.
     *
     * @param tip of the same version as the state
     */
    record Loaded(AccountState state, Tip tip) {

        public static final Loaded EMPTY = new Loaded(AccountState.NONE, Tip.NONE);

        public Loaded and(Entry next) {
            return new Loaded(state.apply(next), next.tip());
        }
    }

    /** Folds an account's events. */
    Loaded load(AccountId account);

    /** Where an account's stream ends. */
    Tip tip(AccountId account);

    /**
     * Appends entries, which add up to zero for each transaction.
     *
     * @throws org.springframework.dao.DuplicateKeyException if an account has an entry of such a version already:
     *     somebody appended without locking
     */
    void append(List<Entry> entries);
}
