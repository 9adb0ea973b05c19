package io.pasdequatre.order.saga;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.order.domain.Basket;
import io.pasdequatre.order.domain.Catalogue;
import io.pasdequatre.order.domain.Order;
import io.pasdequatre.order.domain.OrderId;
import io.pasdequatre.order.domain.Orders;
import io.pasdequatre.order.domain.Pricing.Priced;
import io.pasdequatre.order.domain.Pricing.Refused;
import io.pasdequatre.order.saga.Placement.KeyTaken;
import io.pasdequatre.order.saga.Placement.NotPriced;
import io.pasdequatre.order.saga.Placement.Placed;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Step 1: an order begins. Undone by {@link OrderSagaSteps}' steps 4c and x3, by {@link OrderCancellation the customer}
 * or by {@link TimeLimit the clock}.
 */
@Component
public class OrderPlacement {

    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();
    private final Orders orders;
    private final Catalogue catalogue;
    private final Outbox outbox;
    private final Clock clock;

    OrderPlacement(Orders orders, Catalogue catalogue, Outbox outbox, Clock clock) {
        this.orders = orders;
        this.catalogue = catalogue;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Places an order once per key. The key, the order and the event are stored together or not at all.
     *
     * @param key chosen by the client; the same key with the same basket is the same order
     */
    @Transactional
    public Placement place(String key, Basket basket) {
        return switch (basket.pricedFrom(catalogue.findBySkuIn(basket.skus()))) {
            case Priced priced -> {
                var id = new OrderId(ids.generate());
                yield placeOnce(key, Order.placed(id, basket, priced, now()), basket);
            }
            // What was placed under the key before is the answer, whatever is sold by now.
            case Refused refused -> placedBefore(key, basket).orElseGet(() -> new NotPriced(refused));
        };
    }

    private Placement placeOnce(String key, Order order, Basket basket) {
        if (orders.takeKeyUnlessTaken(key, order.id()) == 0) {
            return placedBefore(key, basket).orElseThrow();
        }
        orders.save(order);
        outbox.append(order.id().toString(), OrderEvents.placed(order));
        return new Placed(order);
    }

    private Optional<Placement> placedBefore(String key, Basket basket) {
        return orders.findPlacedUnder(key).map(id -> {
            var order = orders.findWithLines(new OrderId(id)).orElseThrow();
            return order.isFor(basket) ? new Placed(order) : new KeyTaken();
        });
    }

    /** As exact as the database keeps it, so that a repeated request gets the same answer to the digit. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
