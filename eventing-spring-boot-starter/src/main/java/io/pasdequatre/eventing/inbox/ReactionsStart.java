package io.pasdequatre.eventing.inbox;

import io.pasdequatre.eventing.retention.RetentionRule;
import io.pasdequatre.eventing.retention.RetentionRule.Verdict.Broken;
import io.pasdequatre.eventing.retention.RetentionRule.Verdict.Kept;
import io.pasdequatre.eventing.retention.RetentionRule.Verdict.Unknown;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the consumers once the broker has said that the {@link RetentionRule} holds. A service whose rule is broken
 * does not start. One whose broker is away does, since it can work without; its consumers wait for the answer.
 */
public final class ReactionsStart implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ReactionsStart.class);

    private final ReactionsContainer consumers;
    private final RetentionRule rule;

    private volatile @Nullable String problem;
    private volatile CountDownLatch stopping = new CountDownLatch(1);
    private boolean running;

    /** The consumers are not to start by themselves. */
    public ReactionsStart(ReactionsContainer consumers, RetentionRule rule) {
        this.consumers = consumers;
        this.rule = rule;
        consumers.setAutoStartup(false);
    }

    /** Why nothing is reacted to; empty while all is well. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
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
            case Kept(var compacted) -> consumers.start(compacted);
            case Broken(var why) -> throw new IllegalStateException(why);
            case Unknown(var why) -> {
                problem = "Nothing is reacted to before the broker says how long it keeps facts: " + why;
                log.warn(problem);
                Thread.ofVirtual().name("reactions-start").start(this::awaitTheBroker);
            }
        }
        running = true;
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
            consumers.start(compacted);
            problem = null;
            log.info("The broker is there, and facts are reacted to");
        }
    }

    /** The consumers stop by themselves, in their own phase. */
    @Override
    public synchronized void stop() {
        stopping.countDown();
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
