package io.pasdequatre.notification.saga;

import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.eventing.Correlation;
import io.pasdequatre.notification.channel.MailChannel;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Delivery.Refused;
import io.pasdequatre.notification.domain.Delivery.Unreachable;
import io.pasdequatre.notification.domain.Notification;
import io.pasdequatre.notification.domain.Sending;
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
 * Sends what is pending, outside any transaction: claim, send, record. If it dies between sending and recording, that
 * one mail is sent again, with the same Message-ID. It is woken when something new is committed; a sweep finds what is
 * due for another reason.
 */
@Component
class Courier implements SmartLifecycle {

    private final Deliveries deliveries;
    private final MailChannel mail;
    private final Sending sending;
    private final Correlation correlation;
    private final BackgroundTask task;
    private final Semaphore wakeUps = new Semaphore(0);
    private final RefusedCustomers refusals = new RefusedCustomers();
    private volatile @Nullable Unanswered unanswered;
    private volatile @Nullable ExecutorService workers;

    Courier(Deliveries deliveries, MailChannel mail, Sending sending, Correlation correlation, BackgroundTasks tasks) {
        this.deliveries = deliveries;
        this.mail = mail;
        this.sending = sending;
        this.correlation = correlation;
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
        boolean more = true;
        while (more && isRunning()) {
            more = deliveries.claimNext().map(this::send).orElse(false);
        }
        Unanswered last = unanswered;
        if (last != null
                && System.nanoTime() - last.at
                        < sending.outagePause().multipliedBy(2).toNanos()) {
            throw new IllegalStateException("The mail server takes no mails, and they wait for it: " + last.delivery);
        }
    }

    /** Whether it makes sense to go on with the next one. */
    private boolean send(Notification claimed) {
        return correlation.resume(
                claimed.correlation().orElse(null), "send mail", () -> sendWithinItsCorrelation(claimed));
    }

    private boolean sendWithinItsCorrelation(Notification claimed) {
        var delivery = claimed.isExhausted(sending)
                ? new Refused("Tried %d times without an answer".formatted(sending.attempts()))
                : refusals.judge(claimed, mail.deliver(claimed));
        deliveries.record(claimed, delivery);
        deliveries.takeBack(refusals.wronglyRefused());
        return isServerThere(delivery);
    }

    private boolean isServerThere(Delivery delivery) {
        boolean there = !(delivery instanceof Unreachable);
        unanswered = there ? null : new Unanswered(delivery, System.nanoTime());
        if (there) {
            task.succeeded();
        }
        return there;
    }
}
