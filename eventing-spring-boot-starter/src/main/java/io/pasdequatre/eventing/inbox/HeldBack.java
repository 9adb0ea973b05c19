package io.pasdequatre.eventing.inbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How much a consumer holds back.
 *
 * @param setAside records that it could not react to
 * @param waiting facts that wait behind them, since they have the same key
 * @param limit of both together; then it waits until somebody has seen to some of it
 * @param since when the one failed that failed first; null if there is none
 */
public record HeldBack(
        long setAside, long waiting, long limit, @Nullable Instant since) {

    boolean isFull() {
        return setAside + waiting >= limit;
    }
}
