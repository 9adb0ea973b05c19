package io.pasdequatre.simulation;

import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A state in words, with orders by their number. */
final class Rendering {

    private Rendering() {}

    static String of(State state, Story story) {
        return Map.<String, SortedMap<?, ?>>of(
                        "orders", numbered(state.orders(), story),
                        "reservations", numbered(state.reservations(), story),
                        "shipments", numbered(state.shipments(), story),
                        "payments", numbered(state.payments(), story),
                        "notifications", numbered(state.notifications(), story),
                        "stock", state.stock(),
                        "accounts", state.accounts())
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .map(Objects::toString)
                .collect(Collectors.joining("\n"));
    }

    private static SortedMap<Integer, ?> numbered(SortedMap<UUID, ?> byId, Story story) {
        return byId.entrySet().stream()
                .collect(Collectors.toMap(
                        each -> story.numberOf(each.getKey()),
                        Function.<Map.Entry<UUID, ?>>identity().andThen(Map.Entry::getValue),
                        (one, _) -> one,
                        java.util.TreeMap::new));
    }
}
