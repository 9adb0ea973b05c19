package io.pasdequatre.tracking.analytics;

import static java.time.temporal.ChronoUnit.MINUTES;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.tracking.readmodel.Money;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What happened in each of the last minutes, as this replica knows it: all of it, whichever replica counted. */
@Component
public class Analytics {

    /** How many minutes are known at most: a day. */
    public static final int LONGEST = Minute.KEPT;

    private final AnalyticsStream stream;
    private final Clock clock;

    Analytics(AnalyticsStream stream, Clock clock) {
        this.stream = stream;
        this.clock = clock;
    }

    /**
     * One minute.
     *
     * @param from when it began
     * @param placed how many orders were placed in it
     * @param shipped how many shipped in it
     * @param cancelled how many were cancelled in it, by reason
     * @param revenue what those that shipped cost, by currency
     * @param p95ToShipMillis in how many milliseconds after they were placed 95 % of those that shipped had done so, to
     *     1/64 of it; null if none did
     */
    public record View(
            Instant from,
            long placed,
            long shipped,
            Map<String, Long> cancelled,
            List<Money> revenue,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Long p95ToShipMillis) {

        static View of(Minute minute) {
            var counts = minute.counts();
            var p95 = counts.toShip().percentile(95);
            return new View(
                    minute.from(),
                    counts.placed(),
                    counts.toShip().count(),
                    counts.cancelled(),
                    counts.revenue().entrySet().stream()
                            .map(sum -> new Money(sum.getValue(), sum.getKey()))
                            .toList(),
                    p95.isPresent() ? p95.getAsLong() : null);
        }
    }

    /**
     * The last minutes, the present one included, the newest last; also those in which nothing happened. Empty while
     * they are not known, because Kafka has not answered yet.
     *
     * @param minutes how many, from 1 to {@link #LONGEST}
     */
    public Optional<List<View>> last(int minutes) {
        Instant present = clock.instant().truncatedTo(MINUTES);
        return stream.minutes()
                .map(kept -> LongStream.rangeClosed(1 - minutes, 0)
                        .mapToObj(ago -> View.of(kept.startingAt(present.plus(ago, MINUTES))))
                        .toList());
    }
}
