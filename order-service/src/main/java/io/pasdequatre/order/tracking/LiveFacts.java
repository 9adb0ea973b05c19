package io.pasdequatre.order.tracking;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the projection takes in, as it does. While anybody listens, one thread of each replica reads on from the
 * database, so it does not matter which replica has projected a fact, or which one a client is connected to.
 */
@Component
public class LiveFacts implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFacts.class);

    private static final int PAUSE_MILLIS = 100;
    private static final int PAUSE_AFTER_FAILURE_MILLIS = 1000;

    /** How many are kept at hand; whoever is behind further reads them from the database. */
    private static final int AT_HAND = 1000;

    private final Generations generations;
    private final TrackedFacts facts;
    private final JsonMapper json;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int listeners;
    private boolean reading;
    private volatile Recent recent = new Recent(0, 0, 0, List.of());
    private volatile boolean running;

    LiveFacts(Generations generations, TrackedFacts facts, JsonMapper json) {
        this.generations = generations;
        this.facts = facts;
        this.json = json;
    }

    /** Where a listener is: behind all facts of a generation up to this position. */
    public record Position(int generation, long value) {}

    /** A fact, and its JSON. */
    @SuppressWarnings("ArrayRecordComponent") // Written as it is, and never compared.
    public record Live(Position position, UUID orderId, byte[] json) {}

    /**
     * What came meanwhile.
     *
     * @param reset whether the listener's position means nothing any more: the facts have been read from the topics
     *     anew, and what it has is to be forgotten
     * @param facts in the order in which they were taken in
     * @param position where the listener is now
     */
    public record News(boolean reset, List<Live> facts, Position position) {

        boolean isNothing() {
            return !reset && facts.isEmpty();
        }
    }

    private record Recent(int generation, long from, long to, List<Live> facts) {

        boolean tells(Position position) {
            return generation != position.generation() || to > position.value();
        }

        Recent with(List<Live> more) {
            if (more.isEmpty()) {
                return this;
            }
            List<Live> all = new ArrayList<>(facts);
            all.addAll(more);
            int gone = Math.max(0, all.size() - AT_HAND);
            long begin = gone == 0 ? from : all.get(gone - 1).position().value();
            return new Recent(
                    generation, begin, more.getLast().position().value(), List.copyOf(all.subList(gone, all.size())));
        }
    }

    /** Behind all facts but the last ones, of which there are at most so many. */
    public Position before(int last) {
        int generation = generations.serving();
        return new Position(generation, facts.positionBefore(generation, last));
    }

    /** Before the first fact. */
    public Position beginning() {
        return new Position(generations.serving(), 0);
    }

    /** Somebody who wants to be told. To be closed. */
    public final class Listener implements AutoCloseable {

        private final @Nullable UUID orderId;
        private Position position;

        private Listener(Position position, @Nullable UUID orderId) {
            this.position = position;
            this.orderId = orderId;
        }

        /**
         * What there is behind the listener's position; waits for it, and after a while answers that there is nothing.
         *
         * @throws InterruptedException if the thread is interrupted while it waits
         */
        public News next(Duration patience) throws InterruptedException {
            long end = System.nanoTime() + patience.toNanos();
            News news;
            do {
                news = news(awaitNewsFor(position, end));
                position = news.position();
            } while (news.isNothing() && isOpen() && System.nanoTime() < end);
            return news;
        }

        private News news(Recent now) {
            if (now.generation() != position.generation()) {
                // An order's story is told again; on the board, what is new goes on.
                return new News(true, List.of(), new Position(now.generation(), orderId == null ? now.to() : 0));
            }
            if (position.value() >= now.from()) {
                return new News(
                        false,
                        ofOrder(atHand(now)),
                        new Position(now.generation(), Math.max(now.to(), position.value())));
            }
            List<Live> read = read(now);
            boolean all = orderId != null || read.size() < TrackedFacts.AT_ONCE;
            long last = read.isEmpty() ? 0 : read.getLast().position().value();
            return new News(false, read, new Position(now.generation(), all ? Math.max(now.to(), last) : last));
        }

        private List<Live> atHand(Recent now) {
            return now.facts().stream()
                    .dropWhile(fact -> fact.position().value() <= position.value())
                    .toList();
        }

        private List<Live> ofOrder(List<Live> some) {
            return orderId == null
                    ? some
                    : some.stream()
                            .filter(fact -> fact.orderId().equals(orderId))
                            .toList();
        }

        private List<Live> read(Recent now) {
            return rendered(
                    orderId == null
                            ? facts.after(now.generation(), position.value())
                            : facts.after(now.generation(), position.value(), orderId),
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

    /** Listens to an order's facts, or to all. */
    public Listener listen(Position position, @Nullable UUID orderId) {
        Position end = before(0);
        lock.lock();
        try {
            listeners++;
            if (!reading) {
                reading = true;
                recent = new Recent(end.generation(), end.value(), end.value(), List.of());
                Thread.ofVirtual().name("live-facts").start(this::readOn);
            }
        } finally {
            lock.unlock();
        }
        return new Listener(position, orderId);
    }

    /** @param end by {@link System#nanoTime} */
    private Recent awaitNewsFor(Position position, long end) throws InterruptedException {
        lock.lock();
        try {
            long left = end - System.nanoTime();
            while (running && !recent.tells(position) && left > 0) {
                left = changed.awaitNanos(left);
            }
            return recent;
        } finally {
            lock.unlock();
        }
    }

    private void readOn() {
        try {
            while (isWanted()) {
                Thread.sleep(readMore());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
        try {
            int serving = generations.serving();
            Recent now = recent;
            tell(serving == now.generation() ? now.with(more(now)) : beginningOf(serving));
            return PAUSE_MILLIS;
        } catch (RuntimeException e) {
            LOG.warn("New facts could not be read for those who listen; it is tried again", e);
            return PAUSE_AFTER_FAILURE_MILLIS;
        }
    }

    private List<Live> more(Recent now) {
        return rendered(facts.after(now.generation(), now.to()), now.generation());
    }

    private Recent beginningOf(int generation) {
        long end = facts.positionBefore(generation, 0);
        return new Recent(generation, end, end, List.of());
    }

    private void tell(Recent now) {
        lock.lock();
        try {
            recent = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private List<Live> rendered(List<TrackedFact> some, int generation) {
        return some.stream()
                .map(fact -> new Live(
                        new Position(generation, fact.position()),
                        fact.orderId(),
                        json.writeValueAsString(FactView.of(fact)).getBytes(StandardCharsets.UTF_8)))
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
