package io.pasdequatre.eventing.capture;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;

/**
 * What the relay itself wrote to the log, as it comes back: everything that is visible in the snapshot was committed
 * before it.
 *
 * @param snapshot a {@code pg_snapshot}
 * @param time when it was taken, by the database's clock
 */
public record Heartbeat(String snapshot, String time) {

    /** Empty for what others write to the log. */
    public static Optional<Heartbeat> of(Struct message) {
        if (!OutboxEngine.HEARTBEAT_PREFIX.equals(message.getString("prefix"))) {
            return Optional.empty();
        }
        byte[] content = Objects.requireNonNull(Row.binary(message, "content"));
        String[] parts = new String(content, StandardCharsets.UTF_8).split(" ", 2);
        return Optional.of(new Heartbeat(parts[0], parts[1]));
    }
}
