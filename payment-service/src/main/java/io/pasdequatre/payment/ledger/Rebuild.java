package io.pasdequatre.payment.ledger;

import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.payment.ledger.Generations.Building;
import io.pasdequatre.payment.ledger.Journal.Loaded;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Makes the read model again from the entries alone, while the old one serves and money moves. Some accounts at a time
 * are folded into a second generation, which from then on gets what is posted to them; when none is missing, it serves.
 * How far it has come is in the database, so any replica goes on where another stopped.
 *
 * <p>An account is folded before it is locked, and under the lock only what came since: nobody waits for a long stream.
 * What is locked by others is left for another round, so a rebuild never waits for a lock.
 */
@Component
class Rebuild {

    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);

    private final Generations generations;
    private final JdbcJournal journal;
    private final Balances balances;
    private final TransactionOperations transaction;
    private final BackgroundTask task;

    Rebuild(
            Generations generations,
            JdbcJournal journal,
            Balances balances,
            TransactionOperations transaction,
            BackgroundTasks tasks) {
        this.generations = generations;
        this.journal = journal;
        this.balances = balances;
        this.transaction = transaction;
        this.task = tasks.start("balances", Duration.ofSeconds(2));
    }

    @Scheduled(fixedDelay = 2, timeUnit = TimeUnit.SECONDS)
    void sweepOnSchedule() {
        task.attempt(this::sweep);
    }

    /** Goes on with what is being built, and takes away some of what served before. */
    void sweep() {
        if (generations.areSeveral()) {
            generations.clear();
            while (step()) {
                task.succeeded(); // There is more to do now.
            }
        }
    }

    /** Answers whether there is more to do now. */
    private boolean step() {
        Optional<Building> building = generations.building();
        return building.isPresent() && building.get().isWrittenByAll() && step(building.get());
    }

    private boolean step(Building building) {
        List<String> missing = generations.missing(building);
        if (!missing.isEmpty()) {
            return fold(building, missing);
        }
        if (!building.upTo().isEmpty()) {
            generations.hasCome(building, "");
            return true;
        }
        generations.exchange(building);
        LOG.info("The balances were made from the entries again: generation {} serves", building.number());
        return false;
    }

    /** Answers whether at least one of them was not locked. */
    private boolean fold(Building building, List<String> missing) {
        var folded = new TreeMap<String, Loaded>();
        missing.forEach(account -> folded.put(account, fold(account, Loaded.EMPTY)));
        return Boolean.TRUE.equals(transaction.execute(_ -> {
            List<String> locked = generations.lock(missing);
            var states = new TreeMap<AccountId, AccountState>();
            for (String account : locked) {
                Loaded before = folded.getOrDefault(account, Loaded.EMPTY);
                states.put(AccountId.parse(account), fold(account, before).state());
            }
            balances.open(states);
            generations.hasCome(building, missing.getLast());
            return !locked.isEmpty();
        }));
    }

    private Loaded fold(String account, Loaded from) {
        return Objects.requireNonNull(transaction.execute(_ -> journal.load(AccountId.parse(account), from)));
    }
}
