package io.pasdequatre.tracking.analytics;

import io.pasdequatre.tracking.readmodel.Money;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What happened, as numbers that can be added in any order.
 *
 * @param placed how many orders were placed
 * @param cancelled how many were cancelled, by reason
 * @param revenue what those that shipped cost, in minor units by currency
 * @param toShip how long those that shipped had taken
 */
record Counts(long placed, Map<String, Long> cancelled, Map<String, Long> revenue, Histogram toShip) {

    static final Counts NONE = new Counts(0, Map.of(), Map.of(), Histogram.EMPTY);

    static Counts placedOne() {
        return new Counts(1, Map.of(), Map.of(), Histogram.EMPTY);
    }

    static Counts cancelledOne(String reason) {
        return new Counts(0, Map.of(reason, 1L), Map.of(), Histogram.EMPTY);
    }

    static Counts shippedOne(Money total, Duration took) {
        return new Counts(0, Map.of(), Map.of(total.currency(), total.amountMinor()), Histogram.of(took));
    }

    Counts plus(Counts other) {
        return new Counts(
                placed + other.placed,
                sum(cancelled, other.cancelled),
                sum(revenue, other.revenue),
                toShip.plus(other.toShip));
    }

    private static Map<String, Long> sum(Map<String, Long> one, Map<String, Long> other) {
        var sum = new TreeMap<>(one);
        other.forEach((key, value) -> sum.merge(key, value, Long::sum));
        return sum;
    }
}
