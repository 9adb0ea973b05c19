package io.pasdequatre.notification.saga;

import static java.util.Objects.requireNonNull;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.eventing.BackgroundWorkers;
import io.pasdequatre.notification.channel.NotificationChannel;
import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Delivery.Refused;
import io.pasdequatre.notification.domain.Delivery.Unreachable;
import io.pasdequatre.notification.domain.Limits.Limit;
import io.pasdequatre.notification.domain.Message;
import io.pasdequatre.notification.domain.Sending;
import io.pasdequatre.notification.saga.Deliveries.Claim;
import io.pasdequatre.notification.saga.Deliveries.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends what is pending by one channel, outside any transaction: claim some, send them, record them and claim the next.
 * If it dies between sending and recording, those are sent again, under the same keys. It is woken when something new
 * is committed; a sweep finds what is due for another reason.
 */
class Courier {

    private final NotificationChannel channel;
    private final Deliveries deliveries;
    private final Sending sending;
    private final BackgroundTask task;
    private final BackgroundWorkers workers;
    private final RefusedCustomers refusals = new RefusedCustomers();
    private final @Nullable RateLimiter perSecond;
    private final Map<Class<?>, Timer> timers;
    private volatile @Nullable Unanswered unanswered;

    Courier(
            NotificationChannel channel,
            Deliveries deliveries,
            Sending sending,
            Limit limit,
            BackgroundTasks tasks,
            MeterRegistry meters) {
        this.channel = channel;
        this.deliveries = deliveries;
        this.sending = sending;
        String name = channel.channel().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        this.task = tasks.add(name + " courier", sending.sweep().plus(sending.lease()));
        this.workers = new BackgroundWorkers(task, sending.workers(), sending.sweep(), this::sendAllDue);
        this.perSecond = limit.perSecond() == 0 ? null : RateLimiter.of(name, rate(limit, sending));
        this.timers = Arrays.stream(Delivery.class.getPermittedSubclasses())
                .collect(toMap(identity(), outcome -> timer(outcome, meters)));
    }

    private static RateLimiterConfig rate(Limit limit, Sending sending) {
        return RateLimiterConfig.custom()
                .limitForPeriod(limit.perSecond())
                .limitRefreshPeriod(Duration.ofSeconds(1))
                .timeoutDuration(sending.lease().dividedBy(2))
                .build();
    }

    /** Made at once for each outcome, so that the first of its kind is seen as an increase. */
    private Timer timer(Class<?> outcome, MeterRegistry meters) {
        return Timer.builder("pasdequatre.notification.delivery")
                .tag("channel", channel.channel().name())
                .tag("outcome", outcome.getSimpleName())
                .description("Attempts to deliver a notification, by how they ended; of those that are sent together,"
                        + " each takes its share of the time")
                .register(meters);
    }

    /** The provider did not answer, or refused everybody, at a moment of {@link System#nanoTime}. */
    private record Unanswered(Delivery delivery, long at) {}

    Channel channel() {
        return channel.channel();
    }

    /** Wakes a worker once the caller's transaction is committed. */
    void wakeAfterCommit() {
        workers.wakeAfterCommit();
    }

    void start() {
        workers.start();
    }

    void stop() {
        workers.stop();
    }

    boolean isRunning() {
        return workers.isRunning();
    }

    private void sendAllDue() {
        Claim claimed = deliveries.claimDue(channel());
        while (claimed.any()) {
            claimed = send(claimed.messages());
        }
        Unanswered last = unanswered;
        if (last != null
                && System.nanoTime() - last.at
                        < sending.outagePause().multipliedBy(2).toNanos()) {
            throw new IllegalStateException("The provider of %s takes nothing, and notifications wait for it: %s"
                    .formatted(channel(), last.delivery));
        }
    }

    /** Answers with the next ones, if it makes sense to go on. */
    private Claim send(List<Message> claimed) {
        var outcomes = outcomesOf(claimed);
        Claim next = Claim.NOTHING;
        if (isProviderThere(outcomes) && isRunning()) {
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

    private List<Outcome> outcomesOf(List<Message> claimed) {
        var outcomes = new ArrayList<Outcome>();
        var messages = new ArrayList<Message>();
        for (Message each : claimed) {
            if (each.notification().isExhausted(sending)) {
                outcomes.add(new Outcome(
                        each.notification(),
                        new Refused("Tried %d times without an answer".formatted(sending.attempts()))));
            } else {
                messages.add(each);
            }
        }
        var answers = deliver(messages);
        for (int i = 0; i < messages.size(); i++) {
            var notification = messages.get(i).notification();
            outcomes.add(new Outcome(notification, refusals.judge(notification, answers.get(i))));
        }
        return outcomes;
    }

    private List<Delivery> deliver(List<Message> messages) {
        if (messages.isEmpty()) {
            return List.of();
        }
        if (perSecond != null && !perSecond.acquirePermission(messages.size())) {
            return messages.stream()
                    .<Delivery>map(_ -> new Unreachable("The provider's limit leaves no room"))
                    .toList();
        }
        long begin = System.nanoTime();
        var answers = channel.deliver(messages);
        long each = (System.nanoTime() - begin) / answers.size();
        answers.forEach(answer -> requireNonNull(timers.get(answer.getClass())).record(each, TimeUnit.NANOSECONDS));
        return answers;
    }

    private Claim recordAndClaim(List<Outcome> outcomes) {
        try {
            return deliveries.recordAndClaim(outcomes, channel());
        } catch (RuntimeException together) { // What lasts fails again here, and is reported.
            record(outcomes);
            return deliveries.claimDue(channel());
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

    /** One that does not answer for some messages, and does for others, is there. */
    private boolean isProviderThere(List<Outcome> outcomes) {
        var away = outcomes.stream()
                .map(Outcome::delivery)
                .filter(Unreachable.class::isInstance)
                .toList();
        boolean isThere = away.isEmpty() || away.size() < outcomes.size();
        unanswered = isThere ? null : new Unanswered(away.getFirst(), System.nanoTime());
        if (isThere) {
            task.succeeded();
        }
        return isThere;
    }
}
