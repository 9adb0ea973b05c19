package io.pasdequatre.payment.ledger;

import io.pasdequatre.payment.ledger.Entry.Tip;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * The entries in PostgreSQL, with a snapshot of an account's state about every {@value #SNAPSHOT_EVERY}, so that a fold
 * is over as many and those of one transaction; and with them the read model {@link Balances}.
 */
@Repository
class JdbcJournal implements Journal {

    static final int SNAPSHOT_EVERY = 100;

    /**
     * Which fold a snapshot was made by. Whoever changes {@link AccountState} counts it up: older snapshots are passed
     * over.
     */
    private static final int FOLD = 1;

    private static final int FETCHED_AT_ONCE = 500;
    private static final Instant ALWAYS = Instant.MAX;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String COLUMNS =
            "account, version, type, schema_version, payload, amount_minor, transaction_id, occurred_at,"
                    + " encode(hash, 'hex') AS hash";

    private final JdbcClient jdbc;
    private final Balances balances;

    JdbcJournal(DataSource dataSource, Balances balances) {
        var template = new JdbcTemplate(dataSource);
        template.setFetchSize(FETCHED_AT_ONCE);
        this.jdbc = JdbcClient.create(template);
        this.balances = balances;
    }

    @Override
    public Loaded load(AccountId account) {
        return load(account, ALWAYS);
    }

    /** The same of the events until a time, that time included. */
    Loaded load(AccountId account, Instant until) {
        var loaded = new AtomicReference<@Nullable Loaded>();
        jdbc.sql("""
                        SELECT s.state, encode(s.hash, 'hex') AS state_hash, e.account, e.version, e.type, e.schema_version,
                            e.payload, e.amount_minor, e.transaction_id, e.occurred_at, encode(e.hash, 'hex') AS hash
                        FROM (SELECT) one
                        LEFT JOIN LATERAL (
                            SELECT version, state, hash FROM account_snapshot
                            WHERE account = :account AND fold = :fold AND occurred_at <= :until
                            ORDER BY version DESC LIMIT 1) s ON true
                        LEFT JOIN LATERAL (
                            SELECT * FROM ledger_entry
                            WHERE account = :account AND version > coalesce(s.version, 0) AND occurred_at <= :until) e ON true
                        ORDER BY e.version
                        """)
                .param("account", account.text())
                .param("fold", FOLD)
                .param("until", until.equals(ALWAYS) ? OffsetDateTime.MAX : until.atOffset(ZoneOffset.UTC))
                .query(row -> {
                    Loaded before = loaded.get();
                    Loaded from = before == null ? snapshot(row) : before;
                    loaded.set(row.getString("type") == null ? from : from.and(entry(row)));
                });
        return Objects.requireNonNullElse(loaded.get(), Loaded.EMPTY);
    }

    private static Loaded snapshot(ResultSet row) throws SQLException {
        String state = row.getString("state");
        if (state == null) {
            return Loaded.EMPTY;
        }
        AccountState read = JSON.readValue(state, AccountState.class);
        return new Loaded(read, new Tip(read.version(), row.getString("state_hash")));
    }

    /** Folds on from where a stream was loaded, without snapshots; from {@link Loaded#EMPTY} all of it. */
    Loaded load(AccountId account, Loaded from) {
        var loaded = new AtomicReference<>(from);
        jdbc.sql("SELECT " + COLUMNS + " FROM ledger_entry WHERE account = ? AND version > ? ORDER BY version")
                .params(account.text(), from.tip().version())
                .query(row -> {
                    loaded.set(loaded.get().and(entry(row)));
                });
        return loaded.get();
    }

    /** Entries of one account, the newest first, that come before a version. */
    List<Entry> before(AccountId account, long version, int limit) {
        return jdbc.sql("SELECT " + COLUMNS
                        + " FROM ledger_entry WHERE account = ? AND version < ? ORDER BY version DESC LIMIT ?")
                .params(account.text(), version, limit)
                .query((row, _) -> entry(row))
                .list();
    }

    /** Entries of all accounts by account and version, behind a place. */
    void after(String account, long version, int limit, Consumer<Entry> each) {
        jdbc.sql("SELECT " + COLUMNS
                        + " FROM ledger_entry WHERE (account, version) > (?, ?) ORDER BY account, version LIMIT ?")
                .params(account, version, limit)
                .query(row -> {
                    each.accept(entry(row));
                });
    }

    /** What all entries add up to, by currency. */
    SortedMap<String, Long> sums() {
        var sums = new TreeMap<String, Long>();
        jdbc.sql("SELECT currency, sum(amount_minor) AS sum FROM ledger_entry GROUP BY currency")
                .query(row -> {
                    sums.put(row.getString("currency"), row.getLong("sum"));
                });
        return sums;
    }

    /** All entries of one of the house's accounts, stripe by stripe. */
    void ofHouse(House house, Consumer<Entry> each) {
        String owner = house.name().toLowerCase(Locale.ROOT);
        jdbc.sql("SELECT " + COLUMNS + " FROM ledger_entry WHERE account > ? AND account < ? ORDER BY account, version")
                .params(owner + ':', owner + ';')
                .query(row -> {
                    each.accept(entry(row));
                });
    }

    /** Whether what a transaction did to an account has been corrected. */
    boolean isCorrected(AccountId account, UUID transactionId) {
        return jdbc.sql("""
                        SELECT EXISTS (SELECT FROM ledger_entry WHERE account = ? AND type = 'Corrected'
                            AND payload::json ->> 'corrects' = ?)
                        """)
                .params(account.text(), transactionId.toString())
                .query(Boolean.class)
                .single();
    }

    /** The hash of one entry, or 64 zeros if there is none. */
    String hash(String account, long version) {
        return jdbc.sql("SELECT encode(hash, 'hex') FROM ledger_entry WHERE account = ? AND version = ?")
                .params(account, version)
                .query(String.class)
                .optional()
                .orElse(Tip.NONE.hash());
    }

    @Override
    public Tip tip(AccountId account) {
        return jdbc.sql("""
                        SELECT version, encode(hash, 'hex') AS hash FROM ledger_entry
                        WHERE account = ? ORDER BY version DESC LIMIT 1
                        """)
                .param(account.text())
                .query((row, _) -> new Tip(row.getLong("version"), row.getString("hash")))
                .optional()
                .orElse(Tip.NONE);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void append(List<Entry> entries) {
        insert(entries);
        var opened = new TreeMap<AccountId, AccountState>();
        var known = new TreeMap<AccountId, AccountState>();
        var snapshots = new TreeSet<AccountId>();
        for (Entry entry : entries) {
            var added = entry.version() == 1 || opened.containsKey(entry.account()) ? opened : known;
            added.put(
                    entry.account(),
                    added.getOrDefault(entry.account(), AccountState.NONE).apply(entry));
            if (entry.version() % SNAPSHOT_EVERY == 0) {
                snapshots.add(entry.account());
            }
        }
        balances.open(opened);
        balances.add(known);
        snapshots.forEach(account -> insertSnapshot(account, load(account)));
    }

    private void insert(List<Entry> entries) {
        jdbc.sql("""
                        INSERT INTO ledger_entry (account, version, type, schema_version, payload, amount_minor, currency,
                                                  transaction_id, occurred_at, hash)
                        SELECT account, version, type, schema_version, payload, amount_minor, currency,
                            transaction_id, occurred_at, decode(hash, 'hex')
                        FROM unnest(?::text[], ?::bigint[], ?::text[], ?::integer[], ?::text[], ?::bigint[], ?::text[],
                                    ?::uuid[], ?::timestamptz[], ?::text[])
                            AS e (account, version, type, schema_version, payload, amount_minor, currency,
                                  transaction_id, occurred_at, hash)
                        """)
                .param(texts(entries, Entry::account))
                .param(texts(entries, Entry::version))
                .param(texts(entries, Entry::type))
                .param(texts(entries, Entry::schema))
                .param(texts(entries, Entry::payload))
                .param(texts(entries, Entry::amountMinor))
                .param(texts(entries, entry -> entry.account().currency().getCurrencyCode()))
                .param(texts(entries, Entry::transactionId))
                .param(texts(entries, Entry::occurredAt))
                .param(texts(entries, Entry::hash))
                .update();
    }

    private void insertSnapshot(AccountId account, Loaded loaded) {
        jdbc.sql("""
                        INSERT INTO account_snapshot (account, version, fold, occurred_at, state, hash)
                        VALUES (?, ?, ?, ?, ?::json, decode(?, 'hex'))
                        """)
                .params(
                        account.text(),
                        loaded.tip().version(),
                        FOLD,
                        loaded.state().at().atOffset(ZoneOffset.UTC),
                        JSON.writeValueAsString(loaded.state()),
                        loaded.tip().hash())
                .update();
    }

    private static String[] texts(Collection<Entry> entries, Function<Entry, Object> column) {
        return entries.stream().map(column).map(Object::toString).toArray(String[]::new);
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                AccountId.parse(row.getString("account")),
                row.getLong("version"),
                row.getString("type"),
                row.getInt("schema_version"),
                row.getString("payload"),
                row.getLong("amount_minor"),
                row.getObject("transaction_id", UUID.class),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                row.getString("hash"));
    }
}
