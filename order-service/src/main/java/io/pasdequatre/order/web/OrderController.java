package io.pasdequatre.order.web;

import io.pasdequatre.order.domain.Money;
import io.pasdequatre.order.domain.Order;
import io.pasdequatre.order.domain.OrderId;
import io.pasdequatre.order.domain.OrderStatus;
import io.pasdequatre.order.domain.Orders;
import io.pasdequatre.order.domain.Pricing.CurrencyMix;
import io.pasdequatre.order.domain.Pricing.OtherTotal;
import io.pasdequatre.order.domain.Pricing.Refused;
import io.pasdequatre.order.domain.Pricing.RepeatedSku;
import io.pasdequatre.order.domain.Pricing.TooExpensive;
import io.pasdequatre.order.domain.Pricing.UnknownSku;
import io.pasdequatre.order.saga.Cancellation;
import io.pasdequatre.order.saga.OrderCancellation;
import io.pasdequatre.order.saga.OrderPlacement;
import io.pasdequatre.order.saga.OrderReturn;
import io.pasdequatre.order.saga.Placement.KeyTaken;
import io.pasdequatre.order.saga.Placement.NotPriced;
import io.pasdequatre.order.saga.Placement.Placed;
import io.pasdequatre.order.saga.Return;
import io.pasdequatre.servicedefaults.Caller;
import io.pasdequatre.servicedefaults.IdempotencyKeys;
import io.pasdequatre.servicedefaults.Problems;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
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

    private final OrderPlacement placement;
    private final OrderCancellation cancellation;
    private final OrderReturn returns;
    private final Orders orders;

    OrderController(OrderPlacement placement, OrderCancellation cancellation, OrderReturn returns, Orders orders) {
        this.placement = placement;
        this.cancellation = cancellation;
        this.returns = returns;
        this.orders = orders;
    }

    /** An order whose cancellation or return was asked for. */
    record RequestView(UUID orderId, OrderStatus status, Money total, Instant placedAt) {

        static RequestView of(Order order) {
            return new RequestView(order.id().value(), order.status(), order.total(), order.placedAt());
        }
    }

    /** {@code next} is where the next page is, or null on the last one. */
    record Page(List<OrderSummary> orders, @Nullable String next) {}

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary =
                    "Places an order. The same key with the same body is the same order. 409 if it costs another total than expected")
    ResponseEntity<OrderView> place(
            @RequestHeader(name = IdempotencyKeys.HEADER)
                    @Pattern(regexp = IdempotencyKeys.PATTERN, message = IdempotencyKeys.MESSAGE)
                    String key,
            @Valid @RequestBody OrderRequest wanted) {
        return switch (placement.place(key, wanted.basket())) {
            case Placed(var order) ->
                ResponseEntity.created(URI.create("/orders/" + order.id())).body(OrderView.asPlaced(order));
            case KeyTaken _ -> throw IdempotencyKeys.ofAnother("order");
            case NotPriced(var why) -> throw notPriced(why);
        };
    }

    @GetMapping("/{id}")
    @Operation(summary = "An order as it stands")
    OrderView order(@PathVariable UUID id) {
        return orders.findWithLines(new OrderId(id)).map(OrderView::of).orElseThrow(OrderController::unknownOrder);
    }

    @PostMapping("/{id}/cancellation")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Asks for a cancellation. 409 if the order has ended or its cancellation is under way")
    RequestView cancel(@PathVariable UUID id) {
        return switch (cancellation.cancel(new OrderId(id))) {
            case Cancellation.Accepted(var order) -> RequestView.of(order);
            case Cancellation.NotCancellable(var status) -> throw notCancellable(status);
            case Cancellation.UnknownOrder _ -> throw unknownOrder();
        };
    }

    @PostMapping("/{id}/return")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Asks for a label to send an order back. 409 if it has not shipped, or too long ago")
    RequestView giveBack(@PathVariable UUID id) {
        return switch (returns.request(new OrderId(id))) {
            case Return.Accepted(var order) -> RequestView.of(order);
            case Return.TooLate _ ->
                throw Problems.of(HttpStatus.CONFLICT, "return-too-late", "The order shipped too long ago.");
            case Return.NotReturnable(var status) -> throw notReturnable(status);
            case Return.UnknownOrder _ -> throw unknownOrder();
        };
    }

    @GetMapping
    @Operation(summary = "A customer's orders, newest first, page by page")
    Page ofCustomer(
            Caller caller,
            @RequestParam(defaultValue = "ffffffff-ffff-ffff-ffff-ffffffffffff") UUID after,
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit) {
        var found = orders.findOfCustomer(caller.requireCustomer(), after, Limit.of(limit + 1));
        var shown = found.stream().limit(limit).map(OrderSummary::of).toList();
        return new Page(shown, found.size() > limit ? next(shown.getLast()) : null);
    }

    private static ErrorResponseException unknownOrder() {
        return Problems.of(HttpStatus.NOT_FOUND, "unknown-order", "id", "names no order");
    }

    private static ErrorResponseException notCancellable(OrderStatus status) {
        return switch (status) {
            case SHIPPED, RETURNING, RETURNED ->
                Problems.of(HttpStatus.CONFLICT, "order-shipped", "The order has left the house.");
            case CANCELLED -> Problems.of(HttpStatus.CONFLICT, "order-cancelled", "The order is cancelled already.");
            case CANCELLING ->
                Problems.of(HttpStatus.CONFLICT, "order-cancelling", "The order is being cancelled already.");
            case PENDING, CONFIRMED ->
                throw new IllegalArgumentException("A %s order can be cancelled".formatted(status));
        };
    }

    private static ErrorResponseException notReturnable(OrderStatus status) {
        return switch (status) {
            case PENDING, CONFIRMED, CANCELLING, CANCELLED ->
                Problems.of(HttpStatus.CONFLICT, "order-not-shipped", "The order has not left the house.");
            case RETURNING ->
                Problems.of(HttpStatus.CONFLICT, "order-returning", "The order has a return label already.");
            case RETURNED -> Problems.of(HttpStatus.CONFLICT, "order-returned", "The order is back already.");
            case SHIPPED -> throw new IllegalArgumentException("A SHIPPED order can be returned");
        };
    }

    /** The same conditions, from there on. */
    private static String next(OrderSummary last) {
        return ServletUriComponentsBuilder.fromCurrentRequest()
                .scheme(null)
                .host(null)
                .port(null)
                .replaceQueryParam("after", last.orderId())
                .build()
                .toUriString();
    }

    private static ErrorResponseException notPriced(Refused why) {
        return switch (why) {
            case UnknownSku(int line) -> lineAtFault("unknown-sku", line, "is not sold here");
            case RepeatedSku(int line) -> lineAtFault("repeated-sku", line, "stands in an earlier line");
            case CurrencyMix(int line) ->
                lineAtFault("currency-mix", line, "is priced in another currency than the lines before it");
            case OtherTotal(var total) -> otherTotal(total);
            case TooExpensive _ ->
                Problems.of(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "total-too-large",
                        "lines",
                        "add up to more than is sold in one order");
        };
    }

    /** With the new total, so that the client can show it and order again. */
    private static ErrorResponseException otherTotal(Money total) {
        var problem = Problems.of(
                HttpStatus.CONFLICT,
                "total-changed",
                "expectedTotal",
                "is not what it costs any more, which is %d %s".formatted(total.amountMinor(), total.currency()));
        problem.getBody().setProperty("total", total);
        return problem;
    }

    private static ErrorResponseException lineAtFault(String type, int line, String detail) {
        return Problems.of(HttpStatus.UNPROCESSABLE_CONTENT, type, "lines[%d].sku".formatted(line), detail);
    }
}
