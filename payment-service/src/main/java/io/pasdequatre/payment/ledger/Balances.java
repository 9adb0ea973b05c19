package io.pasdequatre.payment.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The read model: what each account holds, to be looked up by customer and to be summed up. It follows from the
 * entries, in the same transaction, and no charge is decided by it. Its rows belong to a generation, so that a
 * {@link Rebuild} can make a second one while the first serves.
 */
@Repository
public class Balances {

    private static final String STATES = """
            unnest(?::text[], ?::text[], ?::bigint[], ?::timestamptz[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],
                   ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
                AS a (account, currency, version, occurred_at, balance_minor, deposited_minor, withdrawn_minor, fees_minor,
                      captured_minor, refunded_minor, transferred_minor, corrected_minor)
            """;

    private final JdbcClient jdbc;

    Balances(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** What an account holds. */
    public record Balance(AccountId account, AccountState state) {}

    /** A customer's accounts, by currency. */
    public List<Balance> ofCustomer(String customerId) {
        String owner = AccountId.CUSTOMER + customerId;
        return between(owner + ':', owner + ';');
    }

    /** All accounts from a name on and before another. */
    List<Balance> between(String from, String before) {
        return jdbc.sql("""
                        SELECT * FROM account_balance b JOIN balance_generation g ON g.number = b.generation
                        WHERE g.state = 'SERVING' AND account >= ? AND account < ? ORDER BY account
                        """)
                .params(from, before)
                .query((row, _) -> new Balance(AccountId.parse(row.getString("account")), state(row)))
                .list();
    }

    /** What all accounts add up to, by currency: always zero. */
    public SortedMap<String, Long> sums() {
        var sums = new TreeMap<String, Long>();
        jdbc.sql("""
                        SELECT currency, sum(balance_minor) AS sum
                        FROM account_balance b JOIN balance_generation g ON g.number = b.generation
                        WHERE g.state = 'SERVING' GROUP BY currency
                        """).query(row -> {
            sums.put(row.getString("currency"), row.getLong("sum"));
        });
        return sums;
    }

    /**
     * Sets what accounts hold in every generation that does not have them: new ones, and those that a rebuild has
     * folded.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    void open(SortedMap<AccountId, AccountState> states) {
        write("""
                INSERT INTO account_balance (generation, account, currency, version, occurred_at, balance_minor,
                    deposited_minor, withdrawn_minor, fees_minor, captured_minor, refunded_minor, transferred_minor,
                    corrected_minor)
                SELECT g.number, a.* FROM balance_generation g, %s WHERE g.state <> 'RETIRED'
                ON CONFLICT DO NOTHING
                """, states);
    }

    /**
     * Adds what entries add up to, in every generation that has the account.
     *
     * @param added by account; its version is the number of the entries
     */
    @Transactional(propagation = Propagation.MANDATORY)
    void add(SortedMap<AccountId, AccountState> added) {
        write("""
                UPDATE account_balance b SET
                    version = b.version + a.version,
                    occurred_at = a.occurred_at,
                    balance_minor = b.balance_minor + a.balance_minor,
                    deposited_minor = b.deposited_minor + a.deposited_minor,
                    withdrawn_minor = b.withdrawn_minor + a.withdrawn_minor,
                    fees_minor = b.fees_minor + a.fees_minor,
                    captured_minor = b.captured_minor + a.captured_minor,
                    refunded_minor = b.refunded_minor + a.refunded_minor,
                    transferred_minor = b.transferred_minor + a.transferred_minor,
                    corrected_minor = b.corrected_minor + a.corrected_minor
                FROM balance_generation g, %s
                WHERE g.state <> 'RETIRED' AND b.generation = g.number AND b.account = a.account
                """, added);
    }

    /** @param sql with a place for the states */
    private void write(String sql, SortedMap<AccountId, AccountState> states) {
        if (states.isEmpty()) {
            return;
        }
        jdbc.sql(sql.formatted(STATES))
                .param(texts(states.keySet(), AccountId::text))
                .param(texts(states.keySet(), account -> account.currency().getCurrencyCode()))
                .param(texts(states.values(), AccountState::version))
                .param(texts(states.values(), AccountState::at))
                .param(texts(states.values(), AccountState::balanceMinor))
                .param(texts(states.values(), AccountState::depositedMinor))
                .param(texts(states.values(), AccountState::withdrawnMinor))
                .param(texts(states.values(), AccountState::feesMinor))
                .param(texts(states.values(), AccountState::capturedMinor))
                .param(texts(states.values(), AccountState::refundedMinor))
                .param(texts(states.values(), AccountState::transferredMinor))
                .param(texts(states.values(), AccountState::correctedMinor))
                .update();
    }

    private static <T> String[] texts(Collection<T> rows, Function<T, Object> column) {
        return rows.stream().map(column).map(Object::toString).toArray(String[]::new);
    }

    private static AccountState state(ResultSet row) throws SQLException {
        return new AccountState(
                row.getLong("version"),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                row.getLong("balance_minor"),
                row.getLong("deposited_minor"),
                row.getLong("withdrawn_minor"),
                row.getLong("fees_minor"),
                row.getLong("captured_minor"),
                row.getLong("refunded_minor"),
                row.getLong("transferred_minor"),
                row.getLong("corrected_minor"));
    }
}
