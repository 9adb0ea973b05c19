package io.pasdequatre.simulation.memory;

import io.pasdequatre.eventing.envelope.TracedCorrelation;
import io.pasdequatre.payment.domain.CardPayment;
import io.pasdequatre.payment.domain.CardPayments;
import io.pasdequatre.payment.domain.Cashier;
import io.pasdequatre.payment.domain.Money;
import io.pasdequatre.payment.domain.Payment;
import io.pasdequatre.payment.domain.Payments;
import io.pasdequatre.payment.gateway.PaymentGateway;
import io.pasdequatre.payment.ledger.AccountId;
import io.pasdequatre.payment.ledger.AccountStream;
import io.pasdequatre.payment.ledger.AccountStreams;
import io.pasdequatre.payment.ledger.Entry;
import io.pasdequatre.payment.ledger.Entry.Tip;
import io.pasdequatre.payment.ledger.Journal;
import io.pasdequatre.payment.saga.CardRequests;
import io.pasdequatre.simulation.Gateway;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.data.jpa.repository.NativeQuery;

/** Payment-service in memory. */
final class MemoryPaymentService extends MemoryService {

    private static final Currency EURO = Currency.getInstance("EUR");

    private final Table<String, AccountStream> streams = database.table(AccountStream.class, AccountStream::account);
    private final Table<EntryKey, Entry> entries = database.table(Entry.class, EntryKey::of);
    private final Table<UUID, Payment> payments = database.table(Payment.class, Payment::orderId);
    private final Table<UUID, CardPayment> cards = database.table(CardPayment.class, CardPayment::orderId);
    private final Clock clock;
    private final Cashier cashier;
    private final CardRequests requests;
    private final Runnable callForNextDue;

    MemoryPaymentService(Turns turns, Clock clock, PaymentGateway gateway) {
        super(turns);
        Object ledger =
                NotPublic.of("io.pasdequatre.payment.ledger.Ledger", new StreamTable(), new EntryTable(), clock);
        Wiring wiring = wire(
                "payment",
                List.of(
                        ledger,
                        new PaymentTable(),
                        new CardTable(),
                        gateway,
                        Gateway.CALLING,
                        new TracedCorrelation(null),
                        clock));
        this.clock = clock;
        this.cashier = wiring.get(Cashier.class);
        this.requests = wiring.get(CardRequests.class);
        this.callForNextDue = wiring.methodOf("io.pasdequatre.payment.saga.GatewayCourier", "callForNextDue");
    }

    void deposit(String customer, long amountMinor) {
        database.executeWithoutResult(_ -> cashier.deposit(customer, new Money(amountMinor, EURO)));
    }

    boolean mustCallGateway() {
        Instant now = clock.instant();
        return cards.committed().anyMatch(card -> isDue(card, now));
    }

    private static boolean isDue(CardPayment card, Instant now) {
        return card.dueAt().filter(due -> !due.isAfter(now)).isPresent();
    }

    void callGateway() {
        callForNextDue.run();
    }

    void announce(UUID orderId) {
        database.executeWithoutResult(_ -> requests.askGateway(orderId));
    }

    void refundAgain(UUID orderId) {
        database.executeWithoutResult(_ -> requests.refundAgain(orderId));
    }

    Table<EntryKey, Entry> entries() {
        return entries;
    }

    Table<UUID, Payment> payments() {
        return payments;
    }

    /** The primary key of ledger_entry. */
    record EntryKey(AccountId account, long version) implements Comparable<EntryKey> {

        private static final Comparator<EntryKey> ORDER =
                Comparator.comparing(EntryKey::account).thenComparing(EntryKey::version);

        static EntryKey of(Entry entry) {
            return new EntryKey(entry.account(), entry.version());
        }

        @Override
        public int compareTo(EntryKey other) {
            return ORDER.compare(this, other);
        }
    }

    private final class StreamTable implements AccountStreams {

        private final Locking findByAccount = Locking.of(AccountStreams.class, "findByAccount");

        @Override
        public Optional<AccountStream> findByAccount(String account) {
            return streams.find(unstriped(account), findByAccount);
        }

        @Override
        public void open(String account) {
            streams.insertIfAbsent(new AccountStream(unstriped(account)));
        }

        /** A stripe of the house's is chosen by ids, which no seed decides: all stripes are locked as one here. */
        private static String unstriped(String account) {
            return account.replaceFirst(":\\d+:", ":");
        }
    }

    private final class EntryTable implements Journal {

        @Override
        public Loaded load(AccountId account) {
            Loaded loaded = Loaded.EMPTY;
            for (Entry entry : of(account, Comparator.comparing(Entry::version), Integer.MAX_VALUE)) {
                loaded = loaded.and(entry);
            }
            return loaded;
        }

        @Override
        public Tip tip(AccountId account) {
            return of(account, Comparator.comparing(Entry::version).reversed(), 1).stream()
                    .map(Entry::tip)
                    .findFirst()
                    .orElse(Tip.NONE);
        }

        private List<Entry> of(AccountId account, Comparator<Entry> order, int limit) {
            return entries.find(entry -> entry.account().equals(account), order, limit, Locking.NONE);
        }

        /** In one statement, which fails as a whole. */
        @Override
        public void append(List<Entry> added) {
            if (entries.insertIfAbsent(added).size() < added.size()) {
                throw new DuplicateKeyException("Somebody appended to one of these accounts without a lock: " + added);
            }
        }
    }

    private final class PaymentTable implements Payments {

        private final Locking lock = Locking.of(Payments.class, "lock");
        private final boolean chargingLocks = locks("lockOrInsertCharging");
        private final boolean requestedLocks = locks("lockOrInsertRequested");
        private final boolean voidedLocks = locks("lockOrInsertVoided");

        /** It is the empty update that locks what stands. */
        private static boolean locks(String method) {
            return Locking.method(Payments.class, method)
                    .getAnnotation(NativeQuery.class)
                    .value()
                    .contains("DO UPDATE");
        }

        @Override
        public Optional<Payment> findByOrderId(UUID orderId) {
            return payments.find(orderId, Locking.NONE);
        }

        @Override
        public Optional<Payment> lock(UUID orderId) {
            return payments.find(orderId, lock);
        }

        @Override
        public Payment lockOrInsertCharging(Payment charging) {
            return lockOrInsert(charging, chargingLocks);
        }

        @Override
        public Payment lockOrInsertRequested(Payment requested) {
            return lockOrInsert(requested, requestedLocks);
        }

        @Override
        public Payment lockOrInsertVoided(Payment voided) {
            return lockOrInsert(voided, voidedLocks);
        }

        private Payment lockOrInsert(Payment added, boolean locks) {
            if (locks) {
                return payments.insertOrLock(added);
            }
            return payments.find(added.orderId(), Locking.NONE).orElseGet(() -> payments.insert(added));
        }
    }

    private final class CardTable implements CardPayments {

        private final Locking lock = Locking.of(CardPayments.class, "lock");
        private final Locking findDue = Locking.of(CardPayments.class, "findDue");
        private static final Comparator<CardPayment> LONGEST_DUE_FIRST = Comparator.<CardPayment, Instant>comparing(
                        card -> card.dueAt().orElseThrow())
                .thenComparing(CardPayment::orderId);

        @Override
        public CardPayment save(CardPayment card) {
            return cards.insert(card);
        }

        @Override
        public Optional<CardPayment> findByOrderId(UUID orderId) {
            return cards.find(orderId, Locking.NONE);
        }

        @Override
        public Optional<CardPayment> lock(UUID orderId) {
            return cards.find(orderId, lock);
        }

        @Override
        public Optional<CardPayment> findDue(Instant now) {
            return cards.find(card -> isDue(card, now), LONGEST_DUE_FIRST, 1, findDue).stream()
                    .findFirst();
        }
    }
}
