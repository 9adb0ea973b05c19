package io.pasdequatre.simulation;

import io.pasdequatre.simulation.State.PaymentState;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A state in words, a line for each order, product and customer, with orders by their number. */
final class Rendering {

    private static final PaymentState NOT_PAID = new PaymentState("none", "", 0);

    private Rendering() {}

    static String of(State state, Trace trace) {
        return Stream.of(orders(state, trace), each(state.stock()), each(state.accounts()))
                .flatMap(lines -> lines)
                .collect(Collectors.joining("\n"));
    }

    private static Stream<String> orders(State state, Trace trace) {
        return state.orders().keySet().stream()
                .sorted(Comparator.comparing(trace::numberOf))
                .map(id -> order(state, trace, id));
    }

    private static String order(State state, Trace trace, UUID id) {
        var order = state.orders().get(id);
        var payment = state.payments().getOrDefault(id, NOT_PAID);
        return "  order %d of %s for %d%s: %s %s, reservation %s, payment %s %d, shipment %s, return %s, told %s"
                .formatted(
                        trace.numberOf(id),
                        order.customer(),
                        order.totalMinor(),
                        order.byCard() ? " by card" : "",
                        order.status(),
                        order.because(),
                        state.reservations().getOrDefault(id, "none"),
                        payment.status(),
                        payment.amountMinor(),
                        state.shipments().getOrDefault(id, "none"),
                        state.returns().getOrDefault(id, "none"),
                        state.notifications().getOrDefault(id, new TreeMap<>()));
    }

    private static Stream<String> each(Map<String, ?> byName) {
        return byName.entrySet().stream().map(each -> "  " + each.getKey() + ": " + each.getValue());
    }
}
