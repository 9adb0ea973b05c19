package io.pasdequatre.simulation.memory;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.simulation.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.transaction.support.TransactionOperations;

/** A service on its double: its database, its outbox, its consumer and its own components. */
abstract class MemoryService {

    final Database database;
    final MemoryOutbox outbox;
    final MemoryConsumer consumer;

    MemoryService(Turns turns) {
        database = new Database(turns);
        outbox = new MemoryOutbox(database);
        consumer = new MemoryConsumer(database);
    }

    /** Wires the components of the service's domain and saga, and what else is named. */
    final Wiring wire(String service, List<Object> doubles) {
        var all = new ArrayList<>(doubles);
        all.add(outbox);
        all.add((TransactionOperations) database);
        all.add(new BackgroundTasks(Duration.ofDays(1), new SimpleMeterRegistry()));
        var wiring = new Wiring(
                List.of("io.pasdequatre.%s.domain".formatted(service), "io.pasdequatre.%s.saga".formatted(service)),
                all,
                database);
        wiring.reactions().forEach(consumer::add);
        return wiring;
    }

    List<Event> appended() {
        return outbox.committed();
    }

    void clear() {
        database.clear();
        outbox.clear();
    }
}
