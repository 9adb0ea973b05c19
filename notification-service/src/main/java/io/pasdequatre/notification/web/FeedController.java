package io.pasdequatre.notification.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.notification.feed.Feed;
import io.pasdequatre.notification.feed.FeedEntry;
import io.pasdequatre.notification.feed.Watches;
import io.pasdequatre.servicedefaults.Ids;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/customers/{customerId}")
class FeedController {

    private final Watches watches;
    private final Feed feed;

    FeedController(Watches watches, Feed feed) {
        this.watches = watches;
        this.feed = feed;
    }

    record Watched(String customerId, List<String> skus) {}

    /** A product's, or an order's. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Entry(
            UUID id,
            Instant at,
            FeedEntry.Kind kind,
            @Nullable String sku,
            @Nullable UUID orderId,
            String text) {

        static Entry of(FeedEntry entry) {
            return new Entry(entry.id(), entry.at(), entry.kind(), entry.sku(), entry.orderId(), entry.text());
        }
    }

    /** {@code next} is where the next page is; there is none on the last one. {@code notes} say what may be missing. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Page(List<Entry> entries, @Nullable String next, List<String> notes) {}

    @PutMapping("/watches/{sku}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Watches a product: its price changes are in the customer's feed from now on")
    void watch(
            @PathVariable @Pattern(regexp = Ids.FORM, message = Ids.MESSAGE) String customerId,
            @PathVariable @Pattern(regexp = Ids.FORM, message = Ids.MESSAGE) String sku) {
        watches.put(customerId, sku);
    }

    @DeleteMapping("/watches/{sku}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Watches a product no more. What is in the feed already stays")
    void watchNoMore(
            @PathVariable @Pattern(regexp = Ids.FORM, message = Ids.MESSAGE) String customerId,
            @PathVariable @Pattern(regexp = Ids.FORM, message = Ids.MESSAGE) String sku) {
        watches.remove(customerId, sku);
    }

    @GetMapping("/watches")
    @Operation(summary = "The first thousand products that a customer watches, in the order of skus")
    Watched watched(@PathVariable @Pattern(regexp = Ids.FORM, message = Ids.MESSAGE) String customerId) {
        return new Watched(customerId, watches.of(customerId));
    }

    @GetMapping("/feed")
    @Operation(summary = "What is new for a customer, newest first, page by page")
    Page feed(
            @PathVariable @Pattern(regexp = Ids.FORM, message = Ids.MESSAGE) String customerId,
            @RequestParam(defaultValue = "ffffffff-ffff-ffff-ffff-ffffffffffff") UUID before,
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit) {
        var part = feed.before(customerId, before, limit + 1);
        var shown = part.entries().stream().limit(limit).map(Entry::of).toList();
        String next = part.entries().size() > limit
                ? "/customers/%s/feed?before=%s&limit=%d"
                        .formatted(customerId, shown.getLast().id(), limit)
                : null;
        return new Page(shown, next, part.notes());
    }
}
