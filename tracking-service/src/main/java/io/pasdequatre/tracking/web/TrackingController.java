package io.pasdequatre.tracking.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.pasdequatre.servicedefaults.Caller;
import io.pasdequatre.servicedefaults.Ids;
import io.pasdequatre.servicedefaults.Problems;
import io.pasdequatre.tracking.readmodel.EventView;
import io.pasdequatre.tracking.readmodel.OrderSearch;
import io.pasdequatre.tracking.readmodel.OrderSearch.Found;
import io.pasdequatre.tracking.readmodel.OrderStatus;
import io.pasdequatre.tracking.readmodel.Timeline;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * Where orders stand, by the events that have been read so far. It is eventually consistent: an order that was placed a
 * moment ago may be unknown here, and is known to order-service.
 */
@RestController
@RequestMapping("/orders")
class TrackingController {

    private final Timeline timeline;
    private final OrderSearch search;
    private final Clock clock;

    TrackingController(Timeline timeline, OrderSearch search, Clock clock) {
        this.timeline = timeline;
        this.search = search;
        this.clock = clock;
    }

    record TimelineView(@JsonUnwrapped TrackedView order, List<EventView> events) {}

    /** {@code next} is where the next page is, or null on the last one. */
    record Page(List<TrackedView> orders, @Nullable String next) {}

    @GetMapping
    @Operation(summary = "Orders that meet every condition given, newest first, page by page")
    Page find(
            Caller caller,
            @RequestParam(required = false) @Nullable
                    List<@NotNull(message = "must be statuses, such as SHIPPED,CANCELLED") OrderStatus> status,
            @RequestParam(required = false)
                    @Pattern(regexp = "[a-z-]{1,64}", message = "is the name of a service")
                    @Nullable
                    String waitingFor,
            @RequestParam(defaultValue = "false") boolean stuck,
            @RequestParam(required = false) @Pattern(regexp = Ids.FORM, message = Ids.MESSAGE) @Nullable String sku,
            @RequestParam(required = false) @Nullable Instant placedAfter,
            @RequestParam(required = false) @Nullable Instant placedBefore,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit) {
        var filter = new OrderSearch.Filter(
                caller.customer(),
                status == null ? List.of() : status,
                waitingFor,
                stuck,
                sku,
                placedAfter,
                placedBefore);
        return page(found(filter, after, limit + 1), limit);
    }

    @GetMapping("/{id}")
    @Operation(summary = "Where an order stands, or stood at a moment, by what all services had published until then")
    TrackedView order(@PathVariable UUID id, @RequestParam(required = false) @Nullable Instant at) {
        var now = clock.instant();
        var order = search.find(id).orElseThrow(TrackingController::unknownOrder);
        if (at == null) {
            return TrackedView.of(order, timeline.detailsOf(id), now);
        }
        if (at.isAfter(now)) {
            throw Problems.of(HttpStatus.BAD_REQUEST, "invalid-request", "at", "is in the future");
        }
        if (at.isBefore(order.placedAt())) {
            throw Problems.of(HttpStatus.NOT_FOUND, "not-placed-yet", "at", "is before the order was placed");
        }
        var progress = timeline.asOf(order, at).orElseThrow(TrackingController::forgotten);
        return TrackedView.asOf(order, progress, at);
    }

    @GetMapping("/{id}/timeline")
    @Operation(
            summary =
                    "Every event of an order: who published it, when it happened, was committed and published, and why")
    TimelineView timeline(@PathVariable UUID id) {
        var order = search.find(id).orElseThrow(TrackingController::unknownOrder);
        return new TimelineView(
                TrackedView.of(order, clock.instant()),
                timeline.of(id).stream().map(EventView::of).toList());
    }

    private List<Found> found(OrderSearch.Filter filter, @Nullable String after, int limit) {
        try {
            return search.find(filter, after == null ? null : PagePlace.read(after), limit);
        } catch (QueryTimeoutException e) {
            throw Problems.of(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "search-too-wide",
                    "Too many orders would have to be read for this. Narrow it, such as by placedAfter and placedBefore.");
        }
    }

    private Page page(List<Found> found, int limit) {
        var now = clock.instant();
        var shown = found.stream().limit(limit).toList();
        return new Page(
                shown.stream().map(each -> TrackedView.of(each, now)).toList(),
                found.size() > limit ? next(shown.getLast()) : null);
    }

    /** The same conditions, from there on. */
    private static String next(Found last) {
        return ServletUriComponentsBuilder.fromCurrentRequest()
                .scheme(null)
                .host(null)
                .port(null)
                .replaceQueryParam("after", PagePlace.write(last.place()))
                .build()
                .toUriString();
    }

    private static ErrorResponseException forgotten() {
        return Problems.of(
                HttpStatus.GONE,
                "moment-forgotten",
                "at",
                "cannot be shown: some of the order's events are not known here any more");
    }

    private static ErrorResponseException unknownOrder() {
        return Problems.of(HttpStatus.NOT_FOUND, "unknown-order", "id", "names no order that has been read of");
    }
}
