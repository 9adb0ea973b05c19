package io.pasdequatre.benchmarks;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Where a coordinator is killed: it stays there until it is. */
enum TwoPhaseKill implements TwoPhaseCommit.Crossing {
    ALL_PREPARED("when all have prepared"),
    DECIDED("when the decision is logged"),
    ONE_COMMITTED("after the first commit");

    private final String title;

    TwoPhaseKill(String title) {
        this.title = title;
    }

    /** What the report calls it. */
    String title() {
        return title;
    }

    /** In which databases its order is prepared then. */
    List<String> prepared() {
        return this == ONE_COMMITTED ? List.of("inventory", "payments") : TwoPhaseOrders.DATABASES;
    }

    @Override
    public void beforeDecision() {
        if (this == ALL_PREPARED) {
            stay();
        }
    }

    @Override
    public void beforeCommit(String database) {
        if (prepared().contains(database)) {
            stay();
        }
    }

    private static void stay() {
        while (true) {
            LockSupport.park();
        }
    }
}
