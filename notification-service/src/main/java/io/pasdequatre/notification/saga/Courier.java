package io.pasdequatre.notification.saga;

import io.pasdequatre.eventing.Stories;
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
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    private final Deliveries deliveries;
    private final MailChannel mail;
    private final Sending sending;
    private final Stories stories;
    private final Semaphore wakeUps = new Semaphore(0);
    private final AtomicBoolean away = new AtomicBoolean();
    private volatile @Nullable ExecutorService workers;

    Courier(Deliveries deliveries, MailChannel mail, Sending sending, Stories stories) {
        this.deliveries = deliveries;
        this.mail = mail;
        this.sending = sending;
        this.stories = stories;
    }

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
    }

    @Override
    public boolean isRunning() {
        return workers != null;
    }

    private void work() {
        while (isRunning()) {
            try {
                awaitWakeUpOrSweep();
                sendAllDue();
            } catch (RuntimeException failed) {
                LOG.warn("Sending notifications failed; it goes on with the next sweep", failed);
            }
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
    }

    /** Whether it makes sense to go on with the next one. */
    private boolean send(Notification claimed) {
        return stories.resume(claimed.bookmark().orElse(null), "send mail", () -> sendWithinItsStory(claimed));
    }

    private boolean sendWithinItsStory(Notification claimed) {
        var delivery = claimed.isExhausted(sending)
                ? new Refused("Tried %d times without an answer".formatted(sending.attempts()))
                : mail.deliver(claimed);
        deliveries.record(claimed, delivery);
        return isServerThere(delivery);
    }

    private boolean isServerThere(Delivery delivery) {
        boolean there = !(delivery instanceof Unreachable);
        if (away.getAndSet(!there) == there) {
            LOG.warn("The mail server is {}: {}", there ? "back" : "away, mails wait for it", delivery);
        }
        return there;
    }
}
