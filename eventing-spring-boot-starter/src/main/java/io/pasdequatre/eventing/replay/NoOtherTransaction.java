package io.pasdequatre.eventing.replay;

import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;

/** Keeps a transaction that is rolled back in the end the only one: what another one commits meanwhile would stay. */
final class NoOtherTransaction implements TransactionSynchronization {

    /** First, since nothing has to be resumed then. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void suspend() {
        throw new IllegalStateException(
                "It cannot be tried: it wants a transaction of its own (REQUIRES_NEW, NOT_SUPPORTED), which could not be rolled back");
    }
}
