package io.pasdequatre.benchmarks;

import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Is told of each point that a consumer comes to, and may keep it there. */
interface Crossing {

    /** A place on an SMS's way through a consumer. */
    enum Point {
        BEFORE_ANYTHING,
        BEFORE_CALL,
        AFTER_CALL,
        BEFORE_OFFSET
    }

    /** Keeps nobody. */
    Crossing OPEN = (_, _) -> {};

    void at(Point point, UUID eventId) throws InterruptedException;

    /** Keeps who comes to one point with one event, until it is opened. */
    final class Gate implements Crossing {

        private static final int SECONDS_TO_ARRIVE = 60;

        private final Point point;
        private final UUID eventId;
        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);

        Gate(Point point, UUID eventId) {
            this.point = point;
            this.eventId = eventId;
        }

        @Override
        public void at(Point there, UUID event) throws InterruptedException {
            if (there == point && event.equals(eventId)) {
                arrived.countDown();
                opened.await();
            }
        }

        void awaitArrival() throws InterruptedException {
            if (!arrived.await(SECONDS_TO_ARRIVE, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "Nobody came to %s with %s in %d s".formatted(point, eventId, SECONDS_TO_ARRIVE));
            }
        }

        void open() {
            opened.countDown();
        }
    }
}
