package io.pasdequatre.orchestrated.orchestrator;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.order.domain.Basket;
import io.pasdequatre.order.domain.CancelledBecause;
import io.pasdequatre.order.domain.Customer;
import io.pasdequatre.order.domain.Money;
import io.pasdequatre.order.domain.Order;
import io.pasdequatre.order.domain.OrderId;
import io.pasdequatre.order.domain.OrderStatus;
import io.pasdequatre.order.domain.Orders;
import io.pasdequatre.servicedefaults.IdempotencyKeys;
import io.pasdequatre.servicedefaults.Ids;
import io.pasdequatre.servicedefaults.Problems;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Order-service's interface as far as the twin goes, and where the saga stands. */
@RestController
@RequestMapping("/orders")
class OrdersController {

    private final OrderRequests requests;
    private final Orders orders;
    private final Sagas sagas;
    private final TransactionOperations transaction;

    OrdersController(OrderRequests requests, Orders orders, Sagas sagas, TransactionOperations transaction) {
        this.requests = requests;
        this.orders = orders;
        this.sagas = sagas;
        this.transaction = transaction;
    }

    record Wish(@NotNull @Valid Buyer customer, @NotEmpty List<@NotNull @Valid Line> lines) {

        Basket basket() {
            return new Basket(
                    new Customer(customer.id()),
                    lines.stream()
                            .map(line -> new Basket.Item(line.sku(), line.quantity()))
                            .toList());
        }
    }

    record Buyer(
            @NotNull @Pattern(regexp = Ids.FORM, message = Ids.MESSAGE)
            String id) {}

    record Line(
            @NotNull @Pattern(regexp = Ids.FORM, message = Ids.MESSAGE)
            String sku,

            @Min(1) @Max(10_000) int quantity) {}

    /** An order, and what its saga waits for. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            UUID orderId, OrderStatus status, @Nullable CancelledBecause cancelledBecause, Money total, Step step) {}

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    View place(
            @RequestHeader(name = IdempotencyKeys.HEADER)
                    @Pattern(regexp = IdempotencyKeys.PATTERN, message = IdempotencyKeys.MESSAGE)
                    String key,
            @Valid @RequestBody Wish wish) {
        return requests.place(key, wish.basket())
                .map(order -> new View(order.id().value(), OrderStatus.PENDING, null, order.total(), Step.RESERVING))
                .orElseThrow(() -> Problems.of(
                        HttpStatus.UNPROCESSABLE_CONTENT, "not-sold", "lines", "cannot be priced as they are"));
    }

    @GetMapping("/{id}")
    View order(@PathVariable UUID id) {
        var order = orders.findWithLines(new OrderId(id)).orElseThrow(OrdersController::unknownOrder);
        return view(order);
    }

    @PostMapping("/{id}/cancellation")
    @ResponseStatus(HttpStatus.ACCEPTED)
    View cancel(@PathVariable UUID id) {
        return switch (requests.cancel(new OrderId(id)).orElseThrow(OrdersController::unknownOrder)) {
            case CANCELLED, REQUESTED -> order(id);
            case REFUSED ->
                throw Problems.of(HttpStatus.CONFLICT, "order-ended", "The order has ended, or is being cancelled.");
        };
    }

    private View view(Order order) {
        var step = transaction.execute(_ -> sagas.stepOf(order.id()));
        return new View(order.id().value(), order.status(), order.cancelledBecause(), order.total(), step);
    }

    private static ErrorResponseException unknownOrder() {
        return Problems.of(HttpStatus.NOT_FOUND, "unknown-order", "id", "names no order");
    }
}
