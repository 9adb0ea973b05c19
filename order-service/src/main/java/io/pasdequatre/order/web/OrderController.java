package io.pasdequatre.order.web;

import io.pasdequatre.order.domain.Money;
import io.pasdequatre.order.domain.Order;
import io.pasdequatre.order.domain.OrderId;
import io.pasdequatre.order.domain.OrderStatus;
import io.pasdequatre.order.domain.Orders;
import io.pasdequatre.order.domain.Pricing.CurrencyMix;
import io.pasdequatre.order.domain.Pricing.Refused;
import io.pasdequatre.order.domain.Pricing.RepeatedSku;
import io.pasdequatre.order.domain.Pricing.TooExpensive;
import io.pasdequatre.order.domain.Pricing.UnknownSku;
import io.pasdequatre.order.saga.Cancellation;
import io.pasdequatre.order.saga.Cancellation.Accepted;
import io.pasdequatre.order.saga.Cancellation.UnknownOrder;
import io.pasdequatre.order.saga.OrderCancellation;
import io.pasdequatre.order.saga.OrderPlacement;
import io.pasdequatre.order.saga.Placement.KeyTaken;
import io.pasdequatre.order.saga.Placement.NotPriced;
import io.pasdequatre.order.saga.Placement.Placed;
import io.pasdequatre.order.tracking.OrderSearch;
import io.pasdequatre.order.tracking.Timeline;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

@RestController
@RequestMapping("/orders")
class OrderController {

    private static final String KEY = "Idempotency-Key";

    private final OrderPlacement placement;
    private final OrderCancellation cancellation;
    private final Orders orders;
    private final Timeline timeline;
    private final OrderSearch search;
    private final Clock clock;

    OrderController(
            OrderPlacement placement,
            OrderCancellation cancellation,
            Orders orders,
            Timeline timeline,
            OrderSearch search,
            Clock clock) {
        this.placement = placement;
        this.cancellation = cancellation;
        this.orders = orders;
        this.timeline = timeline;
        this.search = search;
        this.clock = clock;
    }

    /** An order whose cancellation was asked for. */
    record CancellationView(UUID orderId, OrderStatus status, Money total, Instant placedAt) {

        static CancellationView of(Order order) {
            return new CancellationView(order.id().value(), order.status(), order.total(), order.placedAt());
        }
    }

    /** {@code next} is where the next page is, or null on the last one. */
    record Page(List<TrackedView> orders, @Nullable String next) {}

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Places an order. The same key with the same body is the same order")
    ResponseEntity<OrderView> place(
            @RequestHeader(name = KEY)
                    @Pattern(regexp = "\\p{Print}{1,255}", message = "must be 1 to 255 printable ASCII characters")
                    String key,
            @Valid @RequestBody OrderRequest wanted) {
        return switch (placement.place(key, wanted.basket())) {
            case Placed(var order) ->
                ResponseEntity.created(URI.create("/orders/" + order.id())).body(OrderView.asPlaced(order));
            case KeyTaken _ ->
                throw Problems.of(
                        HttpStatus.UNPROCESSABLE_CONTENT, "idempotency-key-reused", KEY, "belongs to another order");
            case NotPriced(var why) -> throw refusal(why);
        };
    }

    @GetMapping("/{id}")
    @Operation(summary = "An order as it stands, or as it stood at a moment, by what all services had said until then")
    OrderView order(@PathVariable UUID id, @RequestParam(required = false) @Nullable Instant at) {
        var order = orders.findWithLines(new OrderId(id)).orElseThrow(OrderController::unknownOrder);
        if (at == null) {
            return OrderView.of(order);
        }
        if (at.isBefore(order.placedAt())) {
            throw Problems.of(HttpStatus.NOT_FOUND, "not-placed-yet", "at", "is before the order was placed");
        }
        return OrderView.asOf(order, at, timeline.asOf(id, at));
    }

    @PostMapping("/{id}/cancellation")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Asks for a cancellation. 409 if the order has ended or its cancellation is under way")
    CancellationView cancel(@PathVariable UUID id) {
        return switch (cancellation.cancel(new OrderId(id))) {
            case Accepted(var order) -> CancellationView.of(order);
            case Cancellation.Refused(var status) -> throw refusal(status);
            case UnknownOrder _ -> throw unknownOrder();
        };
    }

    @GetMapping
    @Operation(summary = "Orders that meet every condition given, newest first, page by page")
    Page find(
            @RequestParam(required = false)
                    @Pattern(regexp = OrderRequest.ID, message = OrderRequest.ID_MESSAGE)
                    @Nullable
                    String customer,
            @RequestParam(required = false) @Nullable List<OrderStatus> status,
            @RequestParam(required = false)
                    @Pattern(regexp = "[a-z-]{1,64}", message = "is the name of a service")
                    @Nullable
                    String waitingFor,
            @RequestParam(defaultValue = "false") boolean stuck,
            @RequestParam(required = false)
                    @Pattern(regexp = OrderRequest.ID, message = OrderRequest.ID_MESSAGE)
                    @Nullable
                    String sku,
            @RequestParam(required = false) @Nullable Instant placedAfter,
            @RequestParam(required = false) @Nullable Instant placedBefore,
            @RequestParam(defaultValue = "ffffffff-ffff-ffff-ffff-ffffffffffff") UUID after,
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit) {
        var filter = new OrderSearch.Filter(
                customer, status == null ? List.of() : status, waitingFor, stuck, sku, placedAfter, placedBefore);
        var found = search.find(filter, after, limit + 1);
        var now = clock.instant();
        var shown = found.stream()
                .limit(limit)
                .map(each -> TrackedView.of(each, now))
                .toList();
        return new Page(shown, found.size() > limit ? next(shown.getLast()) : null);
    }

    static ErrorResponseException unknownOrder() {
        return Problems.of(HttpStatus.NOT_FOUND, "unknown-order", "id", "names no order");
    }

    private static ErrorResponseException refusal(OrderStatus status) {
        return switch (status) {
            case SHIPPED -> Problems.of(HttpStatus.CONFLICT, "order-shipped", "The order has left the house.");
            case CANCELLED -> Problems.of(HttpStatus.CONFLICT, "order-cancelled", "The order is cancelled already.");
            case CANCELLING ->
                Problems.of(HttpStatus.CONFLICT, "order-cancelling", "The order is being cancelled already.");
            case PENDING, CONFIRMED ->
                throw new IllegalArgumentException("A %s order can be cancelled".formatted(status));
        };
    }

    /** The same conditions, from there on. */
    private static String next(TrackedView last) {
        return ServletUriComponentsBuilder.fromCurrentRequest()
                .scheme(null)
                .host(null)
                .port(null)
                .replaceQueryParam("after", last.orderId())
                .build()
                .toUriString();
    }

    private static ErrorResponseException refusal(Refused why) {
        return switch (why) {
            case UnknownSku(int line) -> refusal("unknown-sku", line, "is not sold here");
            case RepeatedSku(int line) -> refusal("repeated-sku", line, "stands in an earlier line");
            case CurrencyMix(int line) ->
                refusal("currency-mix", line, "is priced in another currency than the lines before it");
            case TooExpensive _ ->
                Problems.of(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "total-too-large",
                        "lines",
                        "add up to more than is sold in one order");
        };
    }

    private static ErrorResponseException refusal(String type, int line, String detail) {
        return Problems.of(HttpStatus.UNPROCESSABLE_CONTENT, type, "lines[%d].sku".formatted(line), detail);
    }
}
