package io.pasdequatre.servicedefaults;

import static java.util.stream.Collectors.toMap;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gauges of what has not ended, by its status: how much there is, and how old the oldest is. They are NaN while the
 * database has not answered.
 */
public final class OpenByStatus {

    private final List<String> statuses;
    private final Clock clock;
    private final MeterRegistry meters;

    /** Null while the database has not answered. */
    private volatile @Nullable Map<String, Open> seen;

    /** @param statuses each has gauges of its own, also while nothing is in it */
    public OpenByStatus(List<String> statuses, Clock clock, MeterRegistry meters) {
        this.statuses = List.copyOf(statuses);
        this.clock = clock;
        this.meters = meters;
    }

    /**
     * What is in one status.
     *
     * @param oldest since when the oldest is open
     */
    public record Open(String status, long count, Instant oldest) {

        /** Reads a row of {@code status}, {@code count} and {@code oldest}. */
        public static Open of(ResultSet row, int number) throws SQLException {
            return new Open(
                    row.getString("status"),
                    row.getLong("count"),
                    row.getObject("oldest", OffsetDateTime.class).toInstant());
        }
    }

    /** Shows how much there is. */
    public void showCount(String name, String description) {
        statuses.forEach(status -> gauge(name, description, status, Open::count).register(meters));
    }

    /** Shows the age of the oldest, in seconds. */
    public void showAge(String name, String description) {
        statuses.forEach(status ->
                gauge(name, description, status, this::age).baseUnit("seconds").register(meters));
    }

    /** Looks how much there is now. What fails is thrown, and known by the gauges. */
    public void look(Supplier<List<Open>> count) {
        try {
            seen = count.get().stream().collect(toMap(Open::status, open -> open));
        } catch (RuntimeException e) {
            seen = null;
            throw e;
        }
    }

    private Gauge.Builder<?> gauge(String name, String description, String status, ToDoubleFunction<Open> value) {
        return Gauge.builder(name, () -> of(status, value))
                .description(description)
                .tag("status", status);
    }

    private double of(String status, ToDoubleFunction<Open> value) {
        var all = seen;
        if (all == null) {
            return Double.NaN;
        }
        var these = all.get(status);
        return these == null ? 0 : value.applyAsDouble(these);
    }

    private double age(Open open) {
        return Duration.between(open.oldest, clock.instant()).toMillis() / 1000.0;
    }
}
