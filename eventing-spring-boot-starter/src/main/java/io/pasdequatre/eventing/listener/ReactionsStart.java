package io.pasdequatre.eventing.listener;

import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.BackgroundThread;
import io.pasdequatre.eventing.retention.RetentionRule;
import io.pasdequatre.eventing.retention.RetentionRule.Verdict.Broken;
import io.pasdequatre.eventing.retention.RetentionRule.Verdict.Kept;
import io.pasdequatre.eventing.retention.RetentionRule.Verdict.Unknown;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the consumers once the broker has confirmed that the {@link RetentionRule} holds, and again if they end by
 * themselves. A service whose rule is broken does not start. One whose broker is away does, since it can work without;
 * its consumers wait for the answer.
 */
public final class ReactionsStart implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ReactionsStart.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final ReactionsContainer consumers;
    private final RetentionRule rule;
    private final BackgroundThread supervision;

    private final boolean byItself;

    private volatile @Nullable String problem;
    private volatile @Nullable Kept started;

    /**
     * The consumers are not to start by themselves.
     *
     * @param byItself whether this starts with the application; else somebody calls {@link #start()} later
     */
    public ReactionsStart(ReactionsContainer consumers, RetentionRule rule, BackgroundTask task, boolean byItself) {
        this.byItself = byItself;
        this.consumers = consumers;
        this.rule = rule;
        this.supervision = new BackgroundThread(task, BETWEEN_LOOKS, consumers.getPhase(), this::look);
        consumers.setAutoStartup(false);
    }

    /** Why nothing is reacted to; empty once the consumers were started. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /**
     * Starts the consumers, or waits for the broker in the background.
     *
     * @throws IllegalStateException if the rule is broken
     */
    @Override
    public void start() {
        started = null;
        switch (rule.check()) {
            case Kept kept -> begin(kept);
            case Broken(var why) -> throw new IllegalStateException(why);
            case Unknown(var why) -> problem = notBefore(why);
        }
        supervision.start();
    }

    private void begin(Kept kept) {
        consumers.start(kept);
        started = kept;
        problem = null;
    }

    private static String notBefore(String why) {
        return "Nothing is reacted to before the broker has answered how long it keeps events: " + why;
    }

    /** Looks whether they can be started, or else whether they run. */
    private void look() {
        Kept before = started;
        if (before == null) {
            beginIfKept();
        } else if (consumers.hasDied()) {
            consumers.stop();
            consumers.start(before);
            throw new IllegalStateException(
                    "The consumer ended by itself and was started again; the log has the reason");
        }
        Optional<String> found = problem().or(consumers::problem);
        if (found.isPresent()) {
            throw new IllegalStateException(found.get());
        }
    }

    private void beginIfKept() {
        switch (rule.check()) {
            case Kept kept -> {
                begin(kept);
                log.info("The broker is there, and events are reacted to");
            }
            case Broken(var why) -> problem = "Nothing is reacted to. " + why;
            case Unknown(var why) -> problem = notBefore(why);
        }
    }

    /** The consumers stop by themselves, in their own phase. */
    @Override
    public void stop() {
        supervision.stop();
    }

    @Override
    public boolean isAutoStartup() {
        return byItself;
    }

    @Override
    public boolean isRunning() {
        return supervision.isRunning();
    }

    @Override
    public int getPhase() {
        return consumers.getPhase();
    }
}
