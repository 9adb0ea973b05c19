package io.pasdequatre.tracking.web;

import io.pasdequatre.servicedefaults.Problems;
import io.pasdequatre.tracking.readmodel.OrderSearch.Place;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;

/** A page's end as text: microseconds, as exact as the database is, and the order's id. */
final class PagePlace {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,17})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

    private PagePlace() {}

    static String write(Place place) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, place.placedAt()) + "-" + place.orderId();
    }

    static Place read(String text) {
        var parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw Problems.of(HttpStatus.BAD_REQUEST, "invalid-request", "after", "is no end of a page");
        }
        return new Place(
                Instant.EPOCH.plus(Long.parseLong(parts.group(1)), ChronoUnit.MICROS), UUID.fromString(parts.group(2)));
    }
}
