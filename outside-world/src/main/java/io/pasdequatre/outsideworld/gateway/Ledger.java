package io.pasdequatre.outsideworld.gateway;

import io.pasdequatre.outsideworld.gateway.Transfer.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The gateway's own record: what became of each key, and all money that moved in the order in which it did. It grows
 * without bound; it is for tests and for {@code ./start}. A line of the file is the whole of a key as it stands then.
 */
@Component
class Ledger {

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

    private final JsonMapper json = JsonMapper.shared();
    private final @Nullable Path file;
    private final Clock clock;
    private final Map<String, Transfer> byKey = new LinkedHashMap<>();
    private final List<Transfer> moved = new ArrayList<>();

    Ledger(GatewaySettings settings, Clock clock) throws IOException {
        this.file = settings.ledger();
        this.clock = clock;
        if (file != null && Files.exists(file)) {
            readAll(file);
        }
    }

    private void readAll(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int number = 0;
        int from = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                readLine(file, ++number, Arrays.copyOfRange(bytes, from, at));
                from = at + 1;
            }
        }
        if (from < bytes.length) {
            cutOff(file, number + 1, from);
        }
    }

    private void readLine(Path file, int number, byte[] line) {
        try {
            remember(json.readValue(line, Transfer.class));
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "Line %d of the gateway's ledger %s cannot be read. Mend it; without the file no charge is known any more"
                            .formatted(number, file),
                    e);
        }
    }

    /** Whoever wrote it died in the middle, and so before it answered. The next line begins where it began. */
    private static void cutOff(Path file, int number, int from) throws IOException {
        LOG.warn("Line {} of the gateway's ledger {} was not written to its end, and is dropped", number, file);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(from);
        }
    }

    /** What a key stands for; empty if it was never used. */
    synchronized Optional<Transfer> of(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** What the key stands for after it was used for this: the first use counts, and another finds what it did. */
    synchronized Transfer put(Transfer wanted) {
        return of(wanted.key()).orElseGet(() -> decide(wanted, wanted.status(), wanted.reason()));
    }

    /** Ends what is PENDING; what has ended stays as it is. */
    synchronized Transfer conclude(String key, Status status, @Nullable String reason) {
        Transfer known = of(key).orElseThrow();
        return known.status() == Status.PENDING ? decide(known, status, reason) : known;
    }

    private Transfer decide(Transfer transfer, Status status, @Nullable String reason) {
        @Nullable Long place = status.movesMoney() ? moved.size() + 1L : null;
        Transfer decided = transfer.with(status, reason, place, clock.instant());
        write(decided);
        remember(decided);
        return decided;
    }

    private void remember(Transfer transfer) {
        byKey.put(transfer.key(), transfer);
        if (transfer.status().movesMoney()) {
            moved.add(transfer);
        }
    }

    private void write(Transfer transfer) {
        if (file == null) {
            return;
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(
                    file,
                    json.writeValueAsString(transfer) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The money that moved after this place, in its order. */
    synchronized List<Transfer> movedAfter(long sequence, int most) {
        int from = (int) Math.min(sequence, moved.size());
        return List.copyOf(moved.subList(from, Math.min(from + most, moved.size())));
    }

    /** All that was asked for an order, in the order in which it was first asked for. */
    synchronized List<Transfer> ofOrder(String order) {
        return byKey.values().stream()
                .filter(transfer -> order.equals(transfer.order()))
                .toList();
    }
}
