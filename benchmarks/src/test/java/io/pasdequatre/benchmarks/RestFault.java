package io.pasdequatre.benchmarks;

import java.time.Duration;

/** What happens while orders are placed at a steady rate. */
enum RestFault {
    NONE("nothing"),
    SLOW("payment takes %s; calls may take longer"),
    SLOWER_THAN_PATIENCE("payment takes %s; calls may take half of that"),
    PAYMENT_KILLED("payment is killed, at half time"),
    ORDER_KILLED("payment takes %s; order is killed, at half time");

    private final String title;

    RestFault(String title) {
        this.title = title;
    }

    /**
     * What the report calls it.
     *
     * @param slow how long payment takes where it is slow
     */
    String title(Duration slow) {
        return title.formatted(slow.toMillis() / 1e3 + " s");
    }

    /** Whether payment is slow. */
    boolean isSlow() {
        return this == SLOW || this == SLOWER_THAN_PATIENCE || this == ORDER_KILLED;
    }

    /** How long a call may take, if payment takes so long. */
    Duration patience(Duration slow) {
        return this == SLOWER_THAN_PATIENCE ? slow.dividedBy(2) : slow.multipliedBy(10);
    }
}
