package io.pasdequatre.eventing.inbox;

import io.pasdequatre.eventing.retention.RetentionRule;
import io.pasdequatre.eventing.retention.RetentionRule.Verdict.Broken;
import io.pasdequatre.eventing.retention.RetentionRule.Verdict.Kept;
import io.pasdequatre.eventing.retention.RetentionRule.Verdict.Unknown;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the consumers, and what goes on behind dead letters, once the broker has said that the {@link RetentionRule}
 * holds. A service whose rule is broken does not start. One whose broker is away does, since it can work without; its
 * consumers wait for the answer.
 */
public final class ReactionsStart implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ReactionsStart.class);

    private static final int ROUNDS_PER_COUNT = 5;

    private final ReactionsContainer consumers;
    private final RetentionRule rule;

    private volatile @Nullable String problem;
    private volatile @Nullable HeldBack heldBack;
    private volatile CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread goingOn;
    private boolean running;

    /** The consumers are not to start by themselves. */
    public ReactionsStart(ReactionsContainer consumers, RetentionRule rule) {
        this.consumers = consumers;
        this.rule = rule;
        consumers.setAutoStartup(false);
    }

    /** Why nothing is reacted to; empty while all is well. */
    public Optional<String> problem() {
        HeldBack held = heldBack;
        return problem == null && held != null && held.isFull()
                ? Optional.of("As much is held back as pasdequatre.eventing.reactions.parking-limit allows: %d records"
                        .formatted(held.limit()))
                : Optional.ofNullable(problem);
    }

    /** How much was held back some seconds ago; empty before it was counted. */
    public Optional<HeldBack> heldBack() {
        return Optional.ofNullable(heldBack);
    }

    /**
     * Starts the consumers, or waits for the broker in the background.
     *
     * @throws IllegalStateException if the rule is broken
     */
    @Override
    public synchronized void start() {
        stopping = new CountDownLatch(1);
        switch (rule.check()) {
            case Kept(var compacted) -> begin(compacted);
            case Broken(var why) -> throw new IllegalStateException(why);
            case Unknown(var why) -> {
                problem = "Nothing is reacted to before the broker says how long it keeps facts: " + why;
                log.warn(problem);
                Thread.ofVirtual().name("reactions-start").start(this::awaitTheBroker);
            }
        }
        running = true;
    }

    private void begin(Set<String> compacted) {
        consumers.start(compacted);
        CountDownLatch stop = stopping;
        goingOn = Thread.ofVirtual().name("reactions-go-on").start(() -> goOn(stop));
    }

    /** Sees to what waited behind a dead letter that is gone, and counts what is held back. */
    private void goOn(CountDownLatch stop) {
        try {
            for (int round = 0; !stop.await(1, TimeUnit.SECONDS); round++) {
                consumers.replay().goOn(() -> stop.getCount() == 0);
                if (round % ROUNDS_PER_COUNT == 0) {
                    count();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void count() {
        try {
            heldBack = consumers.replay().heldBack();
        } catch (RuntimeException e) {
            log.debug("What is held back could not be counted, and is counted again", e);
        }
    }

    private void awaitTheBroker() {
        try {
            while (!stopping.await(1, TimeUnit.SECONDS)) {
                switch (rule.check()) {
                    case Kept(var compacted) -> {
                        startUnlessStopped(compacted);
                        return;
                    }
                    case Broken(var why) -> {
                        problem = "Nothing is reacted to. " + why;
                        log.error(problem);
                        return;
                    }
                    case Unknown _ -> {}
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void startUnlessStopped(Set<String> compacted) {
        if (stopping.getCount() > 0) {
            begin(compacted);
            problem = null;
            log.info("The broker is there, and facts are reacted to");
        }
    }

    /** The consumers stop by themselves, in their own phase. Waits for what goes on, since it needs the database. */
    @Override
    public synchronized void stop() {
        stopping.countDown();
        if (goingOn != null) {
            try {
                goingOn.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            goingOn = null;
        }
        running = false;
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return consumers.getPhase();
    }
}
