package io.pasdequatre.payment.saga;

import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.payment.domain.Difference;
import io.pasdequatre.payment.domain.GatewayBooks;
import io.pasdequatre.payment.gateway.PaymentGateway;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Compares the gateway's ledger with ours, on a schedule and on request. The ledger is read outside of any transaction;
 * what differs is noted in one, with its event. Every replica does it; each goes on from where another has come to.
 */
@Component
public class Reconciliation {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);
    private static final int PAGE = 200;

    private final GatewayBooks books;
    private final PaymentGateway gateway;
    private final Outbox outbox;
    private final TransactionOperations transaction;
    private final Clock clock;
    private final Duration grace;
    private final BackgroundTask task;
    private final ReentrantLock oneAtATime = new ReentrantLock();

    Reconciliation(
            GatewayBooks books,
            PaymentGateway gateway,
            Outbox outbox,
            TransactionOperations transaction,
            Clock clock,
            @Value("${pasdequatre.payment.reconciliation.interval:1h}") Duration interval,
            @Value("${pasdequatre.payment.reconciliation.grace:1m}") Duration grace,
            BackgroundTasks tasks) {
        this.books = books;
        this.gateway = gateway;
        this.outbox = outbox;
        this.transaction = transaction;
        this.clock = clock;
        this.grace = grace;
        this.task = tasks.start("reconciliation", interval.plusMinutes(2));
    }

    @Scheduled(
            initialDelayString = "${pasdequatre.payment.reconciliation.initial-delay:1m}",
            fixedDelayString = "${pasdequatre.payment.reconciliation.interval:1h}")
    void runOnSchedule() {
        task.attempt(() -> {
            if (books.isAnythingPaidByCard()) {
                run();
            }
        });
    }

    /**
     * Compares all that is new.
     *
     * @return what differs and nobody has settled, also from before
     * @throws RuntimeException if the gateway does not answer
     */
    public List<Difference> run() {
        oneAtATime.lock();
        try {
            var until = clock.instant().minus(grace);
            compareLedger();
            publish(() -> books.compareOurs(until));
            return books.open();
        } finally {
            oneAtATime.unlock();
        }
    }

    private void compareLedger() {
        while (true) {
            long after = books.comparedTo();
            var page = gateway.ledgerAfter(after, PAGE);
            publish(() -> books.compare(after, page));
            if (page.size() < PAGE) {
                return;
            }
        }
    }

    private void publish(Supplier<List<Difference>> comparison) {
        transaction.executeWithoutResult(_ -> comparison.get().forEach(this::publish));
    }

    /** What is about no order at all has no timeline to stand in. */
    private void publish(Difference difference) {
        LOG.error(
                "The gateway's ledger and ours differ about {}: {}. See GET /payments/reconciliation",
                difference.reference(),
                difference.detail());
        PaymentEvents.differed(difference).ifPresent(event -> outbox.append(event.getOrderId(), event));
    }
}
