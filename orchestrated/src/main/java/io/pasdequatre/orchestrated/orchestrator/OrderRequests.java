package io.pasdequatre.orchestrated.orchestrator;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.pasdequatre.order.domain.Basket;
import io.pasdequatre.order.domain.CancellationOutcome;
import io.pasdequatre.order.domain.Catalogue;
import io.pasdequatre.order.domain.Order;
import io.pasdequatre.order.domain.OrderId;
import io.pasdequatre.order.domain.Orders;
import io.pasdequatre.order.domain.Pricing.Priced;
import io.pasdequatre.servicedefaults.IdempotencyKeys;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What customers ask for, each in one transaction with the commands that follow from it. */
@Component
public class OrderRequests {

    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();
    private final Orders orders;
    private final Catalogue catalogue;
    private final Orchestrator orchestrator;
    private final Clock clock;

    OrderRequests(Orders orders, Catalogue catalogue, Orchestrator orchestrator, Clock clock) {
        this.orders = orders;
        this.catalogue = catalogue;
        this.orchestrator = orchestrator;
        this.clock = clock;
    }

    /**
     * Places an order once per key. Empty if it cannot be priced.
     *
     * @throws org.springframework.web.ErrorResponseException if the key belongs to another order
     */
    @Transactional
    public Optional<Order> place(String key, Basket basket) {
        return basket.pricedFrom(catalogue.findBySkuIn(basket.skus())) instanceof Priced priced
                ? Optional.of(placeOnce(key, basket, priced))
                : Optional.empty();
    }

    private Order placeOnce(String key, Basket basket, Priced priced) {
        var id = new OrderId(ids.generate());
        if (orders.takeKeyUnlessTaken(key, id) == 0) {
            return orders.findPlacedUnder(key)
                    .flatMap(before -> orders.findWithLines(new OrderId(before)))
                    .filter(before -> before.isFor(basket))
                    .orElseThrow(() -> IdempotencyKeys.ofAnother("order"));
        }
        var order = orders.save(Order.placed(id, basket, priced, clock.instant().truncatedTo(ChronoUnit.MICROS)));
        orchestrator.begin(order);
        return order;
    }

    /** Empty if there is no such order. */
    @Transactional
    public Optional<CancellationOutcome> cancel(OrderId id) {
        return orders.findById(id).map(orchestrator::cancelForCustomer);
    }
}
