package io.pasdequatre.inventory.web;

import io.pasdequatre.inventory.domain.ReturnLabel;
import io.pasdequatre.inventory.domain.ReturnLabels;
import io.pasdequatre.inventory.saga.ReturnArrival;
import io.pasdequatre.servicedefaults.Problems;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/returns")
class ReturnController {

    private final ReturnArrival arrival;
    private final ReturnLabels labels;

    ReturnController(ReturnArrival arrival, ReturnLabels labels) {
        this.arrival = arrival;
        this.labels = labels;
    }

    /** {@code arrivedAt} is null until the goods are back. */
    record ReturnView(
            UUID orderId,
            String carrier,
            String trackingId,
            Instant issuedAt,
            @Nullable Instant arrivedAt) {

        static ReturnView of(ReturnLabel label) {
            var tracking = label.tracking();
            return new ReturnView(
                    label.orderId(), tracking.carrier(), tracking.trackingId(), label.issuedAt(), label.arrivedAt());
        }
    }

    @GetMapping("/{orderId}")
    @Operation(summary = "The label with which an order can be sent back")
    ReturnView label(@PathVariable UUID orderId) {
        return view(labels.findByOrderId(orderId));
    }

    @PostMapping("/{orderId}/arrival")
    @Operation(summary = "Says that the goods of an order are back. Said again it changes nothing")
    ReturnView arrived(@PathVariable UUID orderId) {
        return view(arrival.arrived(orderId));
    }

    private static ReturnView view(Optional<ReturnLabel> label) {
        return label.map(ReturnView::of)
                .orElseThrow(
                        () -> Problems.of(HttpStatus.NOT_FOUND, "no-return", "orderId", "has no return label here"));
    }
}
