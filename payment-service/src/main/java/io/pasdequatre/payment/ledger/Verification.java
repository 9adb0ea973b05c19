package io.pasdequatre.payment.ledger;

import io.pasdequatre.payment.ledger.Balances.Balance;
import io.pasdequatre.payment.ledger.Entry.Tip;
import io.pasdequatre.payment.ledger.Journal.Loaded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads entries in their order and looks whether each follows from the one before, and whether the read model has what
 * they add up to. A page of entries at a time, each on one state of the database, so that memory does not grow with the
 * ledger and what is posted meanwhile does not look like tampering.
 */
@Component
public class Verification {

    /** Comes after the names of all accounts. */
    private static final String END = "\uffff";

    private static final int ENTRIES_AT_ONCE = 10_000;
    private static final int PROBLEMS_AT_MOST = 100;

    private final JdbcJournal journal;
    private final Balances balances;
    private final TransactionTemplate onOneState;

    Verification(JdbcJournal journal, Balances balances, PlatformTransactionManager transactions) {
        this.journal = journal;
        this.balances = balances;
        this.onOneState = new TransactionTemplate(transactions);
        onOneState.setReadOnly(true);
        onOneState.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    /** Something that is not as it was written. */
    public record Problem(String account, long version, String what) {}

    /**
     * Up to where entries were looked at.
     *
     * @param account its name, or nothing before the first
     * @param loaded what the entries add up to; null if not all of them were looked at, or one was not as written
     */
    public record Place(String account, Tip tip, @Nullable Loaded loaded) {

        public static final Place BEGINNING = new Place("", Tip.NONE, null);
    }

    /**
     * What was found.
     *
     * @param entries how many were looked at
     * @param next null behind the last page
     */
    public record Page(
            long entries, List<Problem> problems, @Nullable Place next) {}

    /**
     * The place behind an entry that was verified before, and whose hash is believed for that. What the account's
     * entries add up to is not compared from there.
     */
    public Place behind(String account, long version) {
        return new Place(account, new Tip(version, journal.hash(account, version)), null);
    }

    /**
     * Looks at the entries behind a place.
     *
     * @param limit how many at most
     */
    public Page page(Place from, int limit) {
        return Objects.requireNonNull(onOneState.execute(_ -> look(from, limit)));
    }

    private Page look(Place from, int limit) {
        var walk = new Walk(from);
        journal.after(from.account(), from.tip().version(), limit, walk::next);
        boolean isLast = walk.entries < limit;
        if (isLast) {
            walk.endStream();
        }
        walk.compare(balances.between(from.account(), isLast ? END : walk.account));
        return new Page(walk.entries, walk.problems, isLast ? null : new Place(walk.account, walk.tip, walk.loaded));
    }

    /**
     * What was found in the whole ledger.
     *
     * @param problems the first {@value #PROBLEMS_AT_MOST}
     * @param sums what all entries add up to, by currency: always zero
     */
    record Result(long entries, List<Problem> problems, SortedMap<String, Long> sums) {}

    /** All pages. */
    Result all() {
        var problems = new ArrayList<Problem>();
        long entries = 0;
        Place next = Place.BEGINNING;
        while (next != null) {
            Page page = page(next, ENTRIES_AT_ONCE);
            entries += page.entries();
            page.problems().stream().limit(PROBLEMS_AT_MOST - problems.size()).forEach(problems::add);
            next = page.next();
        }
        return new Result(entries, problems, journal.sums());
    }

    /** Goes through one page. */
    private static final class Walk {

        private final List<Problem> problems = new ArrayList<>();
        private final Map<String, Place> ended = new TreeMap<>();
        private String account;
        private Tip tip;
        private @Nullable Loaded loaded;
        private long entries;

        Walk(Place from) {
            account = from.account();
            tip = from.tip();
            loaded = from.loaded();
        }

        void next(Entry entry) {
            if (!entry.account().text().equals(account)) {
                endStream();
                account = entry.account().text();
                tip = Tip.NONE;
                loaded = Loaded.EMPTY;
            }
            entries++;
            String problem = problemOf(entry);
            if (problem != null) {
                problems.add(new Problem(account, entry.version(), problem));
                loaded = null;
            }
            tip = entry.tip();
            loaded = loaded == null ? null : loaded.and(entry);
        }

        private @Nullable String problemOf(Entry entry) {
            if (entry.version() != tip.version() + 1) {
                return "What came before this entry is missing";
            }
            return Chain.hash(entry, tip.hash()).equals(entry.hash())
                    ? null
                    : "This entry or the one before it was changed";
        }

        void endStream() {
            if (!account.isEmpty()) {
                ended.put(account, new Place(account, tip, loaded));
            }
        }

        /** Whoever takes out the last entries of a stream, or writes it anew, has the read model against them. */
        void compare(List<Balance> readModel) {
            var unknown = new HashMap<>(ended);
            for (Balance balance : readModel) {
                String name = balance.account().text();
                Place end = unknown.remove(name);
                if (end == null || !agree(end, balance)) {
                    problems.add(new Problem(
                            name,
                            balance.state().version(),
                            "The read model has something else than the entries add up to"));
                }
            }
            unknown.forEach((name, end) ->
                    problems.add(new Problem(name, end.tip().version(), "The read model does not have this account")));
        }

        private static boolean agree(Place end, Balance balance) {
            Loaded loaded = end.loaded();
            return loaded == null
                    ? end.tip().version() == balance.state().version()
                    : loaded.state().equals(balance.state());
        }
    }
}
