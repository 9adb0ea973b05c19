package io.pasdequatre.simulation.memory;

import io.pasdequatre.payment.domain.Account;
import io.pasdequatre.payment.domain.AccountId;
import io.pasdequatre.payment.domain.Accounts;
import io.pasdequatre.payment.domain.Cashier;
import io.pasdequatre.payment.domain.Money;
import io.pasdequatre.payment.domain.Payment;
import io.pasdequatre.payment.domain.Payments;
import java.time.Clock;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.NativeQuery;

/** Payment-service in memory. */
final class MemoryPaymentService extends MemoryService {

    private static final Currency EURO = Currency.getInstance("EUR");

    private final Table<String, Account> accounts =
            database.table(Account.class, account -> account.id().customerId());
    private final Table<UUID, Payment> payments = database.table(Payment.class, Payment::orderId);
    private final Cashier cashier;

    MemoryPaymentService(Turns turns, Clock clock) {
        super(turns);
        this.cashier = wire("payment", List.of(new AccountTable(), new PaymentTable(), clock))
                .get(Cashier.class);
    }

    void deposit(String customer, long amountMinor) {
        database.executeWithoutResult(_ -> cashier.deposit(customer, new Money(amountMinor, EURO)));
    }

    Table<String, Account> accounts() {
        return accounts;
    }

    Table<UUID, Payment> payments() {
        return payments;
    }

    private final class AccountTable implements Accounts {

        private final Locking findById = Locking.of(Accounts.class, "findById");

        @Override
        public List<Account> findByIdCustomerIdOrderByIdCurrency(String customerId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Account> findById(AccountId id) {
            return accounts.find(id.customerId(), findById);
        }

        @Override
        public void open(String customerId, String currency) {
            var id = new AccountId(customerId, Currency.getInstance(currency));
            accounts.insertIfAbsent((Account) NotPublic.of(Account.class.getName(), id));
        }
    }

    private final class PaymentTable implements Payments {

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
}
