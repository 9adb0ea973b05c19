package io.pasdequatre.payment.ledger;

import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Which generations of the read model there are. A statement that is under way still goes by what it saw when it began,
 * so a change counts once all transactions are over that are older.
 */
@Repository
class Generations {

    private static final int ACCOUNTS_AT_ONCE = 100;
    private static final int DELETED_AT_ONCE = 10_000;

    private static final String IS_SEEN_BY_ALL = "changed_in < pg_snapshot_xmin(pg_current_snapshot())";

    private final JdbcClient jdbc;

    Generations(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * A generation that is being built.
     *
     * @param upTo the account up to which this round has come, or nothing before the first
     * @param isWrittenByAll whether everybody who posts knows of it
     */
    record Building(int number, String upTo, boolean isWrittenByAll) {}

    int serving() {
        return jdbc.sql("SELECT number FROM balance_generation WHERE state = 'SERVING'")
                .query(Integer.class)
                .single();
    }

    Optional<Building> building() {
        return jdbc.sql("SELECT number, built_upto, " + IS_SEEN_BY_ALL
                        + " AS seen FROM balance_generation WHERE state = 'BUILDING'")
                .query((row, _) ->
                        new Building(row.getInt("number"), row.getString("built_upto"), row.getBoolean("seen")))
                .optional();
    }

    /** Whether there is any but the one that serves: seldom. */
    boolean areSeveral() {
        return jdbc.sql("SELECT count(*) > 1 FROM balance_generation")
                .query(Boolean.class)
                .single();
    }

    /** Begins another one, unless one is being built. */
    @Transactional
    void begin() {
        jdbc.sql("""
                        INSERT INTO balance_generation (number, state)
                        SELECT max(number) + 1, 'BUILDING' FROM balance_generation
                        ON CONFLICT DO NOTHING
                        """).update();
    }

    /** Some accounts that it does not have yet, behind the one up to which it has come. */
    List<String> missing(Building building) {
        return jdbc.sql("""
                        SELECT account FROM account_stream s
                        WHERE account > ?
                            AND NOT EXISTS (SELECT FROM account_balance WHERE generation = ? AND account = s.account)
                            AND EXISTS (SELECT FROM ledger_entry WHERE account = s.account)
                        ORDER BY account LIMIT ?
                        """)
                .params(building.upTo(), building.number(), ACCOUNTS_AT_ONCE)
                .query((row, _) -> row.getString("account"))
                .list();
    }

    /** Locks those of the accounts that nobody else has locked, and answers with them. */
    @Transactional(propagation = Propagation.MANDATORY)
    List<String> lock(List<String> accounts) {
        return jdbc.sql("""
                        SELECT account FROM account_stream WHERE account = ANY (?)
                        ORDER BY account FOR NO KEY UPDATE SKIP LOCKED
                        """)
                .param(accounts.toArray(String[]::new))
                .query((row, _) -> row.getString("account"))
                .list();
    }

    @Transactional
    void hasCome(Building building, String upTo) {
        jdbc.sql("UPDATE balance_generation SET built_upto = ? WHERE number = ?")
                .params(upTo, building.number())
                .update();
    }

    /** Has it serve, unless another replica was faster. */
    @Transactional
    void exchange(Building building) {
        if (changeState("RETIRED", serving()) == 1) {
            changeState("SERVING", building.number());
        }
    }

    private int changeState(String state, int number) {
        return jdbc.sql("""
                        UPDATE balance_generation SET state = ?, changed_in = pg_current_xact_id()
                        WHERE number = ? AND state <> 'RETIRED'
                        """).params(state, number).update();
    }

    /** Takes away some of what served before, and forgets it when nothing of it is left. */
    @Transactional
    void clear() {
        retired().ifPresent(number -> {
            int deleted = jdbc.sql("""
                            DELETE FROM account_balance WHERE ctid = ANY (ARRAY(
                                SELECT ctid FROM account_balance WHERE generation = ? LIMIT ?))
                            """).params(number, DELETED_AT_ONCE).update();
            if (deleted == 0) {
                jdbc.sql("DELETE FROM balance_generation WHERE number = ?")
                        .param(number)
                        .update();
            }
        });
    }

    private Optional<Integer> retired() {
        return jdbc.sql("SELECT number FROM balance_generation WHERE state = 'RETIRED' AND " + IS_SEEN_BY_ALL
                        + " ORDER BY number LIMIT 1")
                .query(Integer.class)
                .optional();
    }
}
