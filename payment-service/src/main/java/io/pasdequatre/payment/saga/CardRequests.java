package io.pasdequatre.payment.saga;

import io.pasdequatre.payment.domain.Cards;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What others than events ask for about a payment by card. */
@Component
public class CardRequests {

    private final Cards cards;
    private final GatewayCourier courier;

    CardRequests(Cards cards, GatewayCourier courier) {
        this.cards = cards;
        this.courier = courier;
    }

    /** The gateway has something to say about an order: it is asked, and nothing else is believed. */
    @Transactional
    public void askGateway(UUID orderId) {
        if (cards.hurry(orderId)) {
            courier.wakeAfterCommit();
        }
    }

    /**
     * Has a refund tried again that the gateway refused.
     *
     * @return whether there was one
     */
    @Transactional
    public boolean refundAgain(UUID orderId) {
        boolean found = cards.refundAgain(orderId).isPresent();
        if (found) {
            courier.wakeAfterCommit();
        }
        return found;
    }
}
