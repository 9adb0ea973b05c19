package io.pasdequatre.servicedefaults;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.format.FormatterRegistry;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * Moments and durations that a request may name: those that every date format and the database can hold, also when one
 * is added to the other.
 */
final class Times {

    static final String MOMENT = "must be a moment of the years 1 to 9999, such as 2026-11-21T12:00:00Z";
    static final String DURATION = "must be a duration of a hundred years at most, such as PT30S";

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");
    private static final Duration LONGEST = Duration.ofDays(36_525);

    private Times() {}

    static void addConverters(FormatterRegistry registry) {
        registry.addConverter(String.class, Instant.class, Times::moment);
        registry.addConverter(String.class, Duration.class, text -> bounded(DurationStyle.detectAndParse(text)));
    }

    static JacksonModule module() {
        return new SimpleModule("times").addDeserializer(Duration.class, new BoundedDuration());
    }

    private static Instant moment(String text) {
        var moment = Instant.parse(text);
        if (moment.isBefore(FIRST) || moment.isAfter(LAST)) {
            throw new IllegalArgumentException(MOMENT);
        }
        return moment;
    }

    private static Duration bounded(Duration duration) {
        if (duration.compareTo(LONGEST) > 0 || duration.compareTo(LONGEST.negated()) < 0) {
            throw new IllegalArgumentException(DURATION);
        }
        return duration;
    }

    private static final class BoundedDuration extends StdScalarDeserializer<Duration> {

        BoundedDuration() {
            super(Duration.class);
        }

        @Override
        public Duration deserialize(JsonParser json, DeserializationContext context) {
            if (!json.hasToken(JsonToken.VALUE_STRING)) {
                return (Duration) context.handleUnexpectedToken(getValueType(context), json);
            }
            try {
                return bounded(Duration.parse(json.getString()));
            } catch (DateTimeParseException | IllegalArgumentException e) {
                return (Duration) context.handleWeirdStringValue(Duration.class, json.getString(), DURATION);
            }
        }
    }
}
