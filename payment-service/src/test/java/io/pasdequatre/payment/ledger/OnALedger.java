package io.pasdequatre.payment.ledger;

import io.pasdequatre.eventing.test.EventingTest;
import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.TestInfrastructure;
import io.pasdequatre.payment.TestDatabase;
import io.pasdequatre.payment.domain.Cashier;
import io.pasdequatre.payment.domain.Money;
import java.sql.SQLException;
import java.util.Currency;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionOperations;

/** The service on a database that the tests of the ledger share, each with a customer of its own. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@EventingTest
abstract class OnALedger {

    static final Currency EUR = Currency.getInstance("EUR");

    private static final Database DATABASE = TestInfrastructure.shared().createDatabase("ledger");

    final String customer = "c-" + UUID.randomUUID();
    final AccountId account = AccountId.ofCustomer(customer, EUR);

    @Autowired
    Cashier cashier;

    @Autowired
    Ledger ledger;

    @Autowired
    JdbcJournal journal;

    @Autowired
    Balances balances;

    @Autowired
    Verification verification;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionOperations transaction;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        TestDatabase.use(DATABASE, properties);
    }

    static Money euros(long cents) {
        return new Money(cents, EUR);
    }

    /** The state by the read model. */
    AccountState balance() {
        return balances.ofCustomer(customer).getFirst().state();
    }

    /** The state by the events, with whatever snapshots there are. */
    AccountState loaded() {
        return journal.load(account).state();
    }

    /** Charges an order of its own. */
    void charge(long cents) {
        transaction.executeWithoutResult(_ -> cashier.charge(UUID.randomUUID(), customer, euros(cents)));
    }

    /** As somebody who may do everything, and whom no trigger stops. */
    static int tamper(String sql, Object... parameters) {
        try (var connection = TestInfrastructure.shared().adminConnection(DATABASE.name())) {
            var superuser = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            superuser.sql("SET session_replication_role = replica").update();
            return superuser.sql(sql).params(parameters).update();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As the owner of the tables. */
    static JdbcClient owner() {
        var owner = DATABASE.owner();
        return JdbcClient.create(new DriverManagerDataSource(DATABASE.jdbcUrl(), owner.username(), owner.password()));
    }
}
