package io.pasdequatre.inventory.web;

import io.pasdequatre.inventory.domain.RejectedBecause;
import io.pasdequatre.inventory.domain.Reservation;
import io.pasdequatre.inventory.domain.ReservationState;
import io.pasdequatre.inventory.domain.Reservations;
import io.pasdequatre.servicedefaults.Problems;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ReservationController {

    private final Reservations reservations;

    ReservationController(Reservations reservations) {
        this.reservations = reservations;
    }

    record Line(String sku, long quantity) {}

    record Rejection(RejectedBecause because, String sku) {}

    /** {@code rejection} is null unless the state is REJECTED. */
    record ReservationView(
            UUID orderId,
            ReservationState state,
            List<Line> lines,
            @Nullable Rejection rejection) {

        static ReservationView of(Reservation reservation) {
            var lines = reservation.lines().entrySet().stream()
                    .map(line -> new Line(line.getKey(), line.getValue()))
                    .toList();
            return new ReservationView(reservation.orderId(), reservation.state(), lines, rejection(reservation));
        }

        private static @Nullable Rejection rejection(Reservation reservation) {
            var because = reservation.rejectedBecause();
            var sku = reservation.rejectedSku();
            return because == null || sku == null ? null : new Rejection(because, sku);
        }
    }

    @GetMapping("/reservations/{orderId}")
    @Operation(summary = "What is, or was, held for an order")
    ReservationView reservation(@PathVariable UUID orderId) {
        return reservations
                .findByOrderId(orderId)
                .map(ReservationView::of)
                .orElseThrow(() ->
                        Problems.of(HttpStatus.NOT_FOUND, "no-reservation", "orderId", "has no reservation here"));
    }
}
