package io.pasdequatre.notification.feed;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.eventing.BackgroundWorkers;
import io.pasdequatre.notification.feed.FeedSettings.FanningOut;
import io.pasdequatre.notification.feed.PriceChanges.Claimed;
import java.util.Optional;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Writes price changes into the feeds of those who watch the product, page by page, outside of any transaction. After
 * each page it notes the place, so that what a crash interrupts goes on there once the claim has run out; a page that
 * is written again adds nothing.
 */
@Component
public class FanOut implements SmartLifecycle {

    private final FeedStore feeds;
    private final PriceChanges changes;
    private final Watches watches;
    private final FeedSettings settings;
    private final BackgroundTask task;
    private final BackgroundWorkers workers;
    private volatile long waiting;

    FanOut(
            FeedStore feeds,
            PriceChanges changes,
            Watches watches,
            FeedSettings settings,
            BackgroundTasks tasks,
            MeterRegistry meters) {
        this.feeds = feeds;
        this.changes = changes;
        this.watches = watches;
        this.settings = settings;
        this.task = tasks.add("feed fan-out", settings.sweep().plus(settings.lease()));
        this.workers = new BackgroundWorkers(task, settings.workers(), settings.sweep(), this::fanOutAllDue);
        Gauge.builder("pasdequatre.feed.changes.waiting", () -> waiting)
                .description("Price changes that are not in the feeds of all who watch, when it was last looked")
                .register(meters);
    }

    /** Wakes a worker once the caller's transaction is committed. */
    public void wakeAfterCommit() {
        workers.wakeAfterCommit();
    }

    /** Where the feeds are away, nothing is claimed, and everything waits for them. */
    void fanOutAllDue() {
        waiting = changes.unfinished();
        feeds.requireThere();
        Optional<Claimed> claimed = waiting == 0 ? Optional.empty() : changes.claim();
        while (claimed.isPresent()) {
            Optional<Claimed> rest = claimed;
            while (rest.isPresent() && isRunning()) {
                rest = fanOutPage(rest.get());
                task.succeeded();
            }
            claimed = isRunning() ? changes.claim() : Optional.empty();
        }
        waiting = waiting == 0 ? 0 : changes.unfinished();
    }

    /** Answers with what is left, or nothing if that is all, or if another worker goes on with it. */
    Optional<Claimed> fanOutPage(Claimed change) {
        var customers = watches.page(change.sku(), change.id(), change.reached(), settings.page());
        boolean done = customers.size() < settings.page();
        String reached = customers.isEmpty() ? change.reached() : customers.getLast();
        if (!customers.isEmpty()) {
            feeds.add(change.id(), customers);
        }
        boolean goesOn = changes.advance(change, reached, done) && !done;
        return goesOn ? Optional.of(new Claimed(change.id(), change.sku(), reached)) : Optional.empty();
    }

    @Override
    public void start() {
        if (settings.fanOut() == FanningOut.ON_WRITE) {
            workers.start();
        }
    }

    @Override
    public void stop() {
        workers.stop();
    }

    @Override
    public boolean isRunning() {
        return workers.isRunning();
    }
}
