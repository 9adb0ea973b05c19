package io.pasdequatre.notification.saga;

import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.notification.channel.MailChannel;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Delivery.Refused;
import io.pasdequatre.notification.domain.Delivery.Unreachable;
import io.pasdequatre.notification.domain.Notification;
import io.pasdequatre.notification.domain.Sending;
import io.pasdequatre.notification.saga.Deliveries.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Sends what is pending, outside any transaction: claim some, send them over one connection, record them and claim the
 * next. If it dies between sending and recording, those are sent again, with the same Message-IDs. It is woken when
 * something new is committed; a sweep finds what is due for another reason.
 */
@Component
class Courier implements SmartLifecycle {

    private final Deliveries deliveries;
    private final MailChannel mail;
    private final Sending sending;
    private final BackgroundTask task;
    private final Semaphore wakeUps = new Semaphore(0);
    private final RefusedCustomers refusals = new RefusedCustomers();
    private volatile @Nullable Unanswered unanswered;
    private volatile @Nullable ExecutorService workers;

    Courier(Deliveries deliveries, MailChannel mail, Sending sending, BackgroundTasks tasks) {
        this.deliveries = deliveries;
        this.mail = mail;
        this.sending = sending;
        this.task = tasks.add("courier", sending.sweep().plus(sending.lease()));
    }

    /** The mail server did not answer, or refused everybody, at a moment of {@link System#nanoTime}. */
    private record Unanswered(Delivery delivery, long at) {}

    /** Wakes a worker once the caller's transaction is committed. */
    void wakeAfterCommit() {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                wake();
            }
        });
    }

    private void wake() {
        if (wakeUps.availablePermits() < sending.workers()) {
            wakeUps.release();
        }
    }

    @Override
    public void start() {
        var started = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("courier-", 0).factory());
        workers = started;
        task.started();
        for (int i = 0; i < sending.workers(); i++) {
            started.execute(this::work);
            wake();
        }
    }

    /** Waits for the mails that are being sent; the rest stays pending. */
    @Override
    public void stop() {
        var stopped = workers;
        workers = null;
        if (stopped != null) {
            wakeUps.release(sending.workers());
            stopped.close();
        }
        task.stopped();
    }

    @Override
    public boolean isRunning() {
        return workers != null;
    }

    private void work() {
        while (isRunning()) {
            awaitWakeUpOrSweep();
            task.attempt(this::sendAllDue);
        }
    }

    private void awaitWakeUpOrSweep() {
        try {
            boolean _ = wakeUps.tryAcquire(sending.sweep().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendAllDue() {
        var claimed = deliveries.claimDue();
        while (!claimed.isEmpty()) {
            claimed = send(claimed);
        }
        Unanswered last = unanswered;
        if (last != null
                && System.nanoTime() - last.at
                        < sending.outagePause().multipliedBy(2).toNanos()) {
            throw new IllegalStateException("The mail server takes no mails, and they wait for it: " + last.delivery);
        }
    }

    /** Answers with the next ones, if it makes sense to go on. */
    private List<Notification> send(List<Notification> claimed) {
        var outcomes = outcomesOf(claimed);
        List<Notification> next = List.of();
        if (isServerThere(outcomes) && isRunning()) {
            next = recordAndClaim(outcomes);
        } else {
            record(outcomes);
        }
        var refused = refusals.wronglyRefused();
        if (!refused.isEmpty()) {
            deliveries.takeBack(refused);
            wake();
        }
        return next;
    }

    private List<Outcome> outcomesOf(List<Notification> claimed) {
        var outcomes = new ArrayList<Outcome>();
        var mails = new ArrayList<Notification>();
        for (Notification each : claimed) {
            if (each.isExhausted(sending)) {
                outcomes.add(new Outcome(
                        each, new Refused("Tried %d times without an answer".formatted(sending.attempts()))));
            } else {
                mails.add(each);
            }
        }
        var answers = mail.deliver(mails);
        for (int i = 0; i < mails.size(); i++) {
            outcomes.add(new Outcome(mails.get(i), refusals.judge(mails.get(i), answers.get(i))));
        }
        return outcomes;
    }

    private List<Notification> recordAndClaim(List<Outcome> outcomes) {
        try {
            return deliveries.recordAndClaim(outcomes);
        } catch (RuntimeException together) { // What lasts fails again here, and is reported.
            record(outcomes);
            return deliveries.claimDue();
        }
    }

    /** All at once; if that fails one by one, since what keeps one from being recorded concerns no other. */
    private void record(List<Outcome> outcomes) {
        try {
            deliveries.record(outcomes);
        } catch (RuntimeException together) {
            if (outcomes.size() == 1) {
                throw together;
            }
            RuntimeException last = null;
            for (Outcome each : outcomes) {
                try {
                    deliveries.record(List.of(each));
                } catch (RuntimeException alone) {
                    last = alone;
                }
            }
            if (last != null) {
                throw last;
            }
        }
    }

    private boolean isServerThere(List<Outcome> outcomes) {
        var away = outcomes.stream()
                .map(Outcome::delivery)
                .filter(Unreachable.class::isInstance)
                .findFirst();
        unanswered = away.map(delivery -> new Unanswered(delivery, System.nanoTime()))
                .orElse(null);
        if (away.isEmpty()) {
            task.succeeded();
        }
        return away.isEmpty();
    }
}
