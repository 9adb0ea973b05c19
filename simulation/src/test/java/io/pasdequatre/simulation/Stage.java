package io.pasdequatre.simulation;

import io.pasdequatre.simulation.memory.Turns;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one activity at a time go on, each in a thread of its own, from one pause to the next. Who is next is the
 * caller's choice, so the same choices give the same run.
 */
final class Stage implements Turns {

    private final Semaphore director = new Semaphore(0);
    private final List<Activity> activities = new ArrayList<>();
    private @Nullable Activity onStage;
    private boolean interleaved;

    /** Something that is under way. */
    static final class Activity {

        private final String name;
        private final Semaphore turn = new Semaphore(0);
        private @Nullable BooleanSupplier waitsFor;
        private @Nullable Throwable failure;
        private String next = "begins";
        private boolean killed;
        private boolean ended;

        private Activity(String name) {
            this.name = name;
        }

        /** Who is about to do what. */
        String next() {
            return name + " " + next;
        }

        boolean isReady() {
            return waitsFor == null || waitsFor.getAsBoolean();
        }
    }

    /** Whether others may go on before each statement, or only while nobody is in a transaction. */
    void interleave(boolean interleaves) {
        interleaved = interleaves;
    }

    /** Adds an activity, which waits for its first turn. */
    Activity begin(String name, Runnable what) {
        var activity = new Activity(name);
        activities.add(activity);
        Thread.ofVirtual().name(name).start(() -> {
            activity.turn.acquireUninterruptibly();
            try {
                dieIfKilled(activity);
                what.run();
            } catch (Throwable e) { // It is the director who has to know.
                activity.failure = e;
            }
            activity.ended = true;
            director.release();
        });
        return activity;
    }

    /** Those under way that do not wait for another. */
    List<Activity> ready() {
        return activities.stream().filter(Activity::isReady).toList();
    }

    int size() {
        return activities.size();
    }

    boolean isUnderWay(Activity activity) {
        return activities.contains(activity);
    }

    /** Lets an activity go on to its next pause or its end. What it throws, but a crash, is thrown here. */
    void resume(Activity activity) {
        onStage = activity;
        activity.turn.release();
        director.acquireUninterruptibly();
        onStage = null;
        if (activity.ended) {
            activities.remove(activity);
            rethrow(activity.failure);
        }
    }

    /** Ends an activity where it is, as if its process were gone. */
    void kill(Activity activity) {
        activity.killed = true;
        resume(activity);
    }

    /** Ends whatever is under way. */
    void clear() {
        while (!activities.isEmpty()) {
            Activity first = activities.getFirst();
            first.waitsFor = null;
            try {
                kill(first);
            } catch (RuntimeException _) {
                // The run has ended for another reason, which is the one to tell.
            }
        }
    }

    private static void rethrow(@Nullable Throwable failure) {
        switch (failure) {
            case RuntimeException e -> throw e;
            case Crash _ -> {}
            case Error e -> throw e;
            case null -> {}
            default -> throw new IllegalStateException(failure);
        }
    }

    /** Outside of an activity nobody else is under way, and nobody is waited for. */
    @Override
    public void pause(String next) {
        if (interleaved) {
            pauseOutside(next);
        }
    }

    /** A pause between two transactions. */
    void pauseOutside(String next) {
        Activity activity = onStage;
        if (activity == null) {
            return;
        }
        activity.next = next;
        director.release();
        activity.turn.acquireUninterruptibly();
        dieIfKilled(activity);
    }

    private static void dieIfKilled(Activity activity) {
        if (activity.killed) {
            throw new Crash();
        }
    }

    @Override
    public void waitUntil(BooleanSupplier condition) {
        Activity activity = onStage;
        if (activity == null) {
            throw new IllegalStateException("Waits for a lock that nobody can release");
        }
        activity.waitsFor = condition;
        while (!condition.getAsBoolean()) {
            pause("waits");
        }
        activity.waitsFor = null;
    }
}
