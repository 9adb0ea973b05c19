package io.pasdequatre.simulation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What happened, line by line, with orders by their number: ids differ from run to run, and nothing depends on them.
 */
final class Trace {

    private final List<String> lines = new ArrayList<>();
    private final Map<UUID, Integer> numbers = new HashMap<>();

    void tell(String line) {
        lines.add(line);
    }

    void name(UUID orderId) {
        numbers.putIfAbsent(orderId, numbers.size() + 1);
    }

    int numberOf(UUID orderId) {
        return numbers.getOrDefault(orderId, 0);
    }

    String name(Event event) {
        return "%s of order %d".formatted(event.value().getSchema().getName(), numberOf(UUID.fromString(event.key())));
    }

    String names(List<Event> events) {
        return events.stream().map(this::name).collect(Collectors.joining(", "));
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** The same for the same lines. */
    String hash() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            lines.forEach(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
