package io.pasdequatre.benchmarks;

import java.util.List;
import java.util.UUID;

/** What the peers hand on from step to step; as JSON it is what the floor's outbox has. */
final class PeerEvents {

    private PeerEvents() {}

    record Customer(String id, String email) {}

    record Money(long amountMinor, String currency) {}

    record Line(String sku, int quantity, Money unitPrice) {}

    record OrderPlaced(UUID orderId, Customer customer, List<Line> lines, Money total) {}

    record StockReserved(UUID orderId, String customerId, Money total) {}

    record PaymentCaptured(UUID orderId, UUID paymentId, Money amount) {}

    record OrderConfirmed(UUID orderId, Customer customer, Money total) {}

    record OrderShipped(UUID orderId, UUID shipmentId, String customerId) {}
}
