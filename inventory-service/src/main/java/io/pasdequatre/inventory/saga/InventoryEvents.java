package io.pasdequatre.inventory.saga;

import io.pasdequatre.events.GoodsReturned;
import io.pasdequatre.events.Money;
import io.pasdequatre.events.OrderConfirmed;
import io.pasdequatre.events.OrderLine;
import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.OrderShipped;
import io.pasdequatre.events.PriceChanged;
import io.pasdequatre.events.ProductListed;
import io.pasdequatre.events.RejectionReason;
import io.pasdequatre.events.ReturnLabelIssued;
import io.pasdequatre.events.ReturnRequested;
import io.pasdequatre.events.StockRejected;
import io.pasdequatre.events.StockReleased;
import io.pasdequatre.events.StockReserved;
import io.pasdequatre.inventory.domain.Customer;
import io.pasdequatre.inventory.domain.Product;
import io.pasdequatre.inventory.domain.RejectedBecause;
import io.pasdequatre.inventory.domain.ReservationOutcome.Rejected;
import io.pasdequatre.inventory.domain.ReturnLabel;
import io.pasdequatre.inventory.domain.Shipment;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** Between what is written on the wire and what inventory thinks in. */
final class InventoryEvents {

    private InventoryEvents() {}

    /** Pieces by sku: an order may name a sku in several lines. */
    static SortedMap<String, Long> wanted(OrderPlaced placed) {
        return placed.getLines().stream()
                .collect(Collectors.toMap(
                        OrderLine::getSku, line -> (long) line.getQuantity(), Long::sum, TreeMap::new));
    }

    static UUID orderId(String onTheWire) {
        return UUID.fromString(onTheWire);
    }

    static Customer customer(OrderConfirmed confirmed) {
        return new Customer(confirmed.getCustomer().getId());
    }

    /** Contains whom to charge, how much and by what, which is what payment needs next. */
    static StockReserved reserved(OrderPlaced placed) {
        return StockReserved.newBuilder()
                .setOrderId(placed.getOrderId())
                .setCustomer(placed.getCustomer())
                .setTotal(placed.getTotal())
                .setPaymentMethod(placed.getPaymentMethod())
                .setCardToken(placed.getCardToken())
                .build();
    }

    static StockRejected rejected(OrderPlaced placed, Rejected rejected) {
        return StockRejected.newBuilder()
                .setOrderId(placed.getOrderId())
                .setReason(reason(rejected.because()))
                .setSku(rejected.sku())
                .build();
    }

    static StockReleased released(String orderId) {
        return StockReleased.newBuilder().setOrderId(orderId).build();
    }

    static OrderShipped shipped(Shipment shipment) {
        return OrderShipped.newBuilder()
                .setOrderId(shipment.orderId().toString())
                .setCustomer(customer(shipment))
                .setShipmentId(shipment.shipmentId().toString())
                .setCarrier(shipment.tracking().carrier())
                .setTrackingId(shipment.tracking().trackingId())
                .build();
    }

    static ReturnLabelIssued labelIssued(ReturnRequested requested, ReturnLabel label) {
        return ReturnLabelIssued.newBuilder()
                .setOrderId(requested.getOrderId())
                .setCustomer(requested.getCustomer())
                .setCarrier(label.tracking().carrier())
                .setTrackingId(label.tracking().trackingId())
                .build();
    }

    /** Contains whom to refund, which is what payment needs next. */
    static GoodsReturned returned(Shipment shipment) {
        return GoodsReturned.newBuilder()
                .setOrderId(shipment.orderId().toString())
                .setCustomer(customer(shipment))
                .build();
    }

    static ProductListed listed(Product product) {
        return ProductListed.newBuilder()
                .setSku(product.sku())
                .setName(product.name())
                .setPrice(price(product))
                .build();
    }

    static PriceChanged priceChanged(Product product) {
        return PriceChanged.newBuilder()
                .setSku(product.sku())
                .setName(product.name())
                .setPrice(price(product))
                .build();
    }

    private static io.pasdequatre.events.Customer customer(Shipment shipment) {
        return new io.pasdequatre.events.Customer(shipment.customer().id());
    }

    private static Money price(Product product) {
        return Money.newBuilder()
                .setAmountMinor(product.price().amountMinor())
                .setCurrency(product.price().currency())
                .build();
    }

    private static RejectionReason reason(RejectedBecause because) {
        return switch (because) {
            case INSUFFICIENT_STOCK -> RejectionReason.INSUFFICIENT_STOCK;
            case UNKNOWN_SKU -> RejectionReason.UNKNOWN_SKU;
        };
    }
}
