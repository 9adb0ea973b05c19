package io.pasdequatre.inventory.web;

import io.pasdequatre.inventory.domain.Customer;
import io.pasdequatre.inventory.domain.Shipment;
import io.pasdequatre.inventory.domain.ShipmentState;
import io.pasdequatre.inventory.domain.Shipments;
import io.pasdequatre.servicedefaults.Problems;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ShipmentController {

    private final Shipments shipments;

    ShipmentController(Shipments shipments) {
        this.shipments = shipments;
    }

    /** {@code dispatchedAt} is null until it is DISPATCHED. */
    record ShipmentView(
            UUID shipmentId,
            UUID orderId,
            Customer customer,
            String carrier,
            String trackingId,
            ShipmentState state,
            Instant dueAt,
            @Nullable Instant dispatchedAt) {

        static ShipmentView of(Shipment shipment) {
            return new ShipmentView(
                    shipment.shipmentId(),
                    shipment.orderId(),
                    shipment.customer(),
                    shipment.tracking().carrier(),
                    shipment.tracking().trackingId(),
                    shipment.state(),
                    shipment.dueAt(),
                    shipment.dispatchedAt());
        }
    }

    @GetMapping("/shipments/{orderId}")
    @Operation(summary = "The parcel of a confirmed order")
    ShipmentView shipment(@PathVariable UUID orderId) {
        return shipments
                .findByOrderId(orderId)
                .map(ShipmentView::of)
                .orElseThrow(() -> Problems.of(HttpStatus.NOT_FOUND, "no-shipment", "orderId", "has no shipment here"));
    }
}
