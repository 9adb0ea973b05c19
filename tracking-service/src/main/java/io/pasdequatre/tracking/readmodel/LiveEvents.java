package io.pasdequatre.tracking.readmodel;

import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.BackgroundTasks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the projection takes in, as it does. While anybody listens, one thread of each replica reads on from the
 * database, so it does not matter which replica has projected an event, or which one a client is connected to.
 */
@Component
public class LiveEvents implements SmartLifecycle {

    private static final int PAUSE_MILLIS = 100;
    private static final int PAUSE_AFTER_FAILURE_MILLIS = 1000;

    /** How many are kept at hand; whoever is behind further reads them from the database. */
    private static final int AT_HAND = 1000;

    private final Generations generations;
    private final TrackedEvents events;
    private final JsonMapper json;
    private final BackgroundTask task;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int listeners;
    private boolean reading;
    private volatile Recent recent = new Recent(0, 0, 0, List.of());
    private volatile boolean running;

    LiveEvents(Generations generations, TrackedEvents events, JsonMapper json, BackgroundTasks tasks) {
        this.generations = generations;
        this.events = events;
        this.json = json;
        this.task = tasks.add("live events", Duration.ofSeconds(1));
    }

    /** Where a listener is: behind all events of a generation up to this position. */
    public record Position(int generation, long value) {}

    /** An event, and its JSON. */
    @SuppressWarnings("ArrayRecordComponent") // Written as it is, and never compared.
    public record Live(Position position, UUID orderId, byte[] json) {}

    /**
     * What a listener gets at a time.
     *
     * @param reset whether the listener's position means nothing any more: the events have been read from the topics
     *     anew, and what it has is to be forgotten
     * @param events in the order in which they were taken in
     * @param position where the listener is now
     */
    public record Batch(boolean reset, List<Live> events, Position position) {

        boolean isEmpty() {
            return !reset && events.isEmpty();
        }
    }

    private record Recent(int generation, long from, long to, List<Live> events) {

        boolean isBeyond(Position position) {
            return generation != position.generation() || to > position.value();
        }

        Recent with(List<Live> more) {
            if (more.isEmpty()) {
                return this;
            }
            List<Live> all = new ArrayList<>(events);
            all.addAll(more);
            int gone = Math.max(0, all.size() - AT_HAND);
            long begin = gone == 0 ? from : all.get(gone - 1).position().value();
            return new Recent(
                    generation, begin, more.getLast().position().value(), List.copyOf(all.subList(gone, all.size())));
        }
    }

    /** Behind all events but the last ones, of which there are at most so many. */
    public Position before(int last) {
        int generation = generations.serving();
        return new Position(generation, events.positionBefore(generation, last));
    }

    /** Before the first event. */
    public Position beginning() {
        return new Position(generations.serving(), 0);
    }

    /** Somebody who follows the events. To be closed. */
    public final class Listener implements AutoCloseable {

        private final @Nullable UUID orderId;
        private Position position;

        /** Where to begin anew, if the position is one that was never given. */
        private @Nullable Position anew;

        private Listener(Position position, @Nullable Position anew, @Nullable UUID orderId) {
            this.position = position;
            this.anew = anew;
            this.orderId = orderId;
        }

        /**
         * What there is behind the listener's position; waits for it, and after a while answers that there is nothing.
         *
         * @throws InterruptedException if the thread is interrupted while it waits
         */
        public Batch next(Duration patience) throws InterruptedException {
            if (anew != null) {
                var reset = new Batch(true, List.of(), anew);
                position = anew;
                anew = null;
                return reset;
            }
            long end = System.nanoTime() + patience.toNanos();
            Batch batch;
            do {
                batch = behind(awaitMoreThan(position, end));
                position = batch.position();
            } while (batch.isEmpty() && isOpen() && System.nanoTime() < end);
            return batch;
        }

        private Batch behind(Recent now) {
            if (now.generation() != position.generation()) {
                // An order's events are sent again; a stream of all orders goes on with what is new.
                return new Batch(true, List.of(), beginning(new Position(now.generation(), now.to()), orderId));
            }
            if (position.value() >= now.from()) {
                return new Batch(
                        false,
                        ofOrder(atHand(now)),
                        new Position(now.generation(), Math.max(now.to(), position.value())));
            }
            List<Live> read = read(now);
            boolean all = orderId != null || read.size() < TrackedEvents.AT_ONCE;
            long last = read.isEmpty() ? 0 : read.getLast().position().value();
            return new Batch(false, read, new Position(now.generation(), all ? Math.max(now.to(), last) : last));
        }

        private List<Live> atHand(Recent now) {
            return now.events().stream()
                    .dropWhile(event -> event.position().value() <= position.value())
                    .toList();
        }

        private List<Live> ofOrder(List<Live> some) {
            return orderId == null
                    ? some
                    : some.stream()
                            .filter(event -> event.orderId().equals(orderId))
                            .toList();
        }

        private List<Live> read(Recent now) {
            return rendered(
                    orderId == null
                            ? events.after(now.generation(), position.value())
                            : events.after(now.generation(), position.value(), orderId),
                    now.generation());
        }

        /** Whether there will be more; not when the service stops. */
        public boolean isOpen() {
            return isRunning();
        }

        @Override
        public void close() {
            lock.lock();
            try {
                listeners--;
            } finally {
                lock.unlock();
            }
        }
    }

    /** Listens to an order's events, or to all. */
    public Listener listen(Position position, @Nullable UUID orderId) {
        Position end = before(0);
        lock.lock();
        try {
            listeners++;
            if (!reading) {
                reading = true;
                recent = new Recent(end.generation(), end.value(), end.value(), List.of());
                Thread.ofVirtual().name("live-events").start(this::readOn);
            }
        } finally {
            lock.unlock();
        }
        return new Listener(position, isAhead(position, end) ? beginning(end, orderId) : null, orderId);
    }

    /** A database that was restored, or made anew, has not yet given what a client may have from before. */
    private static boolean isAhead(Position position, Position end) {
        return position.generation() == end.generation() && position.value() > end.value();
    }

    private static Position beginning(Position end, @Nullable UUID orderId) {
        return new Position(end.generation(), orderId == null ? end.value() : 0);
    }

    /** @param end by {@link System#nanoTime} */
    private Recent awaitMoreThan(Position position, long end) throws InterruptedException {
        lock.lock();
        try {
            long left = end - System.nanoTime();
            while (running && !recent.isBeyond(position) && left > 0) {
                left = changed.awaitNanos(left);
            }
            return recent;
        } finally {
            lock.unlock();
        }
    }

    private void readOn() {
        task.started();
        try {
            while (isWanted()) {
                Thread.sleep(readMore());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            task.stopped();
        }
    }

    private boolean isWanted() {
        lock.lock();
        try {
            reading = running && listeners > 0;
            return reading;
        } finally {
            lock.unlock();
        }
    }

    /** Answers with how long to wait until the next time, in milliseconds. */
    private int readMore() {
        return task.attempt(this::readNext) ? PAUSE_MILLIS : PAUSE_AFTER_FAILURE_MILLIS;
    }

    private void readNext() {
        int serving = generations.serving();
        Recent now = recent;
        makeKnown(serving == now.generation() ? now.with(more(now)) : beginningOf(serving));
    }

    private List<Live> more(Recent now) {
        return rendered(events.after(now.generation(), now.to()), now.generation());
    }

    private Recent beginningOf(int generation) {
        long end = events.positionBefore(generation, 0);
        return new Recent(generation, end, end, List.of());
    }

    private void makeKnown(Recent now) {
        lock.lock();
        try {
            recent = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private List<Live> rendered(List<TrackedEvent> some, int generation) {
        return some.stream()
                .map(event -> new Live(
                        new Position(generation, event.position()),
                        event.orderId(),
                        json.writeValueAsString(EventView.of(event)).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    @Override
    public void start() {
        running = true;
    }

    /** Comes before the web server waits for its requests to end: those who listen would keep it waiting. */
    @Override
    public void stop() {
        lock.lock();
        try {
            running = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
