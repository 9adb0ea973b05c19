package io.pasdequatre.notification.saga;

import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.eventing.BackgroundWorkers;
import io.pasdequatre.notification.channel.MailChannel;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Delivery.Refused;
import io.pasdequatre.notification.domain.Delivery.Unreachable;
import io.pasdequatre.notification.domain.Notification;
import io.pasdequatre.notification.domain.Sending;
import io.pasdequatre.notification.saga.Deliveries.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

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
    private final BackgroundWorkers workers;
    private final RefusedCustomers refusals = new RefusedCustomers();
    private volatile @Nullable Unanswered unanswered;

    Courier(Deliveries deliveries, MailChannel mail, Sending sending, BackgroundTasks tasks) {
        this.deliveries = deliveries;
        this.mail = mail;
        this.sending = sending;
        this.task = tasks.add("courier", sending.sweep().plus(sending.lease()));
        this.workers = new BackgroundWorkers(task, sending.workers(), sending.sweep(), this::sendAllDue);
    }

    /** The mail server did not answer, or refused everybody, at a moment of {@link System#nanoTime}. */
    private record Unanswered(Delivery delivery, long at) {}

    /** Wakes a worker once the caller's transaction is committed. */
    void wakeAfterCommit() {
        workers.wakeAfterCommit();
    }

    @Override
    public void start() {
        workers.start();
    }

    @Override
    public void stop() {
        workers.stop();
    }

    @Override
    public boolean isRunning() {
        return workers.isRunning();
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
            workers.wake();
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
