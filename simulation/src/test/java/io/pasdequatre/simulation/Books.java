package io.pasdequatre.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.simulation.State.OrderState;
import io.pasdequatre.simulation.State.PaymentState;
import java.util.Set;
import java.util.UUID;

/** What must be true when every order has come to its end. */
record Books(State state) {

    private static final Set<String> NOTHING_HELD = Set.of("none", "RELEASED", "REJECTED");
    private static final Set<String> NOTHING_CHARGED = Set.of("none", "REFUNDED", "DECLINED", "VOIDED");

    void assertClosed() {
        assertThat(state.setAside().values()).allMatch(Set::isEmpty);
        assertThat(state.orders()).allSatisfy(this::assertEnded);
        assertThat(state.stock()).allSatisfy((_, stock) -> {
            assertThat(stock.held()).isZero();
            assertThat(stock.onHand()).isNotNegative();
            assertThat(stock.onHand() + stock.shipped()).isEqualTo(stock.stocked());
        });
        assertThat(charged()).isEqualTo(shipped());
    }

    private void assertEnded(UUID id, OrderState order) {
        var reservation = state.reservations().getOrDefault(id, "none");
        var payment = state.payments()
                .getOrDefault(id, new PaymentState("none", "", 0))
                .status();
        switch (order.status()) {
            case "SHIPPED" -> {
                assertThat(reservation).isEqualTo("COMMITTED");
                assertThat(payment).isEqualTo("CAPTURED");
            }
            case "CANCELLED" -> {
                assertThat(reservation).isIn(NOTHING_HELD);
                assertThat(payment).isIn(NOTHING_CHARGED);
            }
            default -> throw new AssertionError("Order %s is still %s".formatted(id, order.status()));
        }
    }

    private long charged() {
        return state.accounts().values().stream()
                .mapToLong(account -> account.capturedMinor() - account.refundedMinor())
                .sum();
    }

    private long shipped() {
        return state.orders().values().stream()
                .filter(order -> order.status().equals("SHIPPED"))
                .mapToLong(OrderState::totalMinor)
                .sum();
    }
}
