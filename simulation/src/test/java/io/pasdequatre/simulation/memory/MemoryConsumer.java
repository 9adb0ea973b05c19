package io.pasdequatre.simulation.memory;

import io.pasdequatre.simulation.Event;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.PessimisticLockingFailureException;

/**
 * A service's consumer as the starter has it: a batch in one transaction with its inbox rows, events one by one if that
 * fails. What keeps failing is dead-lettered, an event whose predecessor has not come is parked, and later events of
 * their keys are parked behind them.
 */
final class MemoryConsumer {

    private static final Comparator<Event> IN_ONE_ORDER =
            Comparator.comparing(Event::topic).thenComparing(Event::key).thenComparing(Event::sequence);

    /** So that transactions that touch the same keys lock them in one order; a key's events stay in theirs. */
    private static final Comparator<Event> BY_KEY =
            Comparator.comparing(Event::key).thenComparing(Event::topic);

    private final Database database;
    private final Table<UUID, InboxRow> inbox;
    private final Table<UUID, UnprocessedRow> unprocessed;
    private final Table<UUID, DeadLetterRow> deadLetters;
    private final Map<Class<?>, MethodHandle> reactions = new HashMap<>();

    private record InboxRow(UUID event) {}

    private record DeadLetterRow(UUID event) {}

    /** A dead letter, or an event that is parked; {@code waitsFor} is its predecessor, if that had not come. */
    private record UnprocessedRow(Event event, @Nullable UUID waitsFor) {

        boolean hasKeyOf(Event other) {
            return event.topic().equals(other.topic()) && event.key().equals(other.key());
        }

        boolean isBefore(Event other) {
            return hasKeyOf(other) && event.sequence() < other.sequence();
        }
    }

    MemoryConsumer(Database database) {
        this.database = database;
        this.inbox = database.table(InboxRow.class, InboxRow::event);
        this.unprocessed =
                database.table(UnprocessedRow.class, row -> row.event().id());
        this.deadLetters = database.table(DeadLetterRow.class, DeadLetterRow::event);
    }

    void add(Object bean) {
        for (Method method : bean.getClass().getDeclaredMethods()) {
            if (method.getName().equals("on") && isOfAnEvent(method)) {
                reactions.put(method.getParameterTypes()[0], bound(bean, method));
            }
        }
    }

    private static boolean isOfAnEvent(Method method) {
        return method.getParameterCount() == 1 && SpecificRecord.class.isAssignableFrom(method.getParameterTypes()[0]);
    }

    private static MethodHandle bound(Object bean, Method method) {
        try {
            method.setAccessible(true);
            return MethodHandles.lookup().unreflect(method).bindTo(bean);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Otherwise only others do. */
    private boolean reactsTo(Event event) {
        return reactions.containsKey(event.value().getClass());
    }

    /** What a poll brought. Fails if it may heal: then the events come again. */
    void onMessage(List<Event> events) {
        if (events.size() == 1) {
            alone(events.getFirst());
        } else if (!events.isEmpty()) {
            together(events);
        }
    }

    private void together(List<Event> events) {
        try {
            database.givingWay(() -> process(events));
        } catch (RuntimeException e) {
            events.forEach(this::alone);
        }
    }

    private void alone(Event event) {
        try {
            database.executeWithoutResult(_ -> process(List.of(event)));
        } catch (PessimisticLockingFailureException | OptimisticLockingFailureException mayHeal) {
            throw mayHeal;
        } catch (RuntimeException lasting) {
            database.executeWithoutResult(_ -> {
                if (!enter(List.of(event)).isEmpty()) {
                    deadLetter(event);
                }
            });
        }
    }

    private void deadLetter(Event event) {
        unprocessed.insertIfAbsent(new UnprocessedRow(event, null));
        deadLetters.insertIfAbsent(new DeadLetterRow(event.id()));
    }

    private void process(List<Event> events) {
        Set<UUID> fresh = enter(events);
        Set<UUID> missing = missingPredecessors(events);
        events.stream().sorted(BY_KEY).forEach(event -> {
            if (fresh.remove(event.id())) {
                reactOrPark(event, missing.contains(event.predecessor()));
            }
            missing.remove(event.id());
        });
    }

    /** One that comes in the same batch has come when its turn is over. */
    private Set<UUID> missingPredecessors(List<Event> events) {
        return ids(events.stream()
                .map(Event::predecessor)
                .filter(Objects::nonNull)
                .filter(predecessor -> !inbox.isCommitted(predecessor)));
    }

    private void reactOrPark(Event event, boolean waits) {
        if (waits) {
            unprocessed.insert(new UnprocessedRow(event, event.predecessor()));
        } else if (reactsTo(event) && unprocessed.visible().anyMatch(earlier -> earlier.isBefore(event))) {
            unprocessed.insert(new UnprocessedRow(event, null));
        } else {
            react(event);
        }
    }

    /** Those that may go on, the first of each key. */
    Set<UUID> ready() {
        return ids(unprocessed
                .committed()
                .filter(this::isReady)
                .map(row -> row.event().id()));
    }

    private boolean isReady(UnprocessedRow row) {
        return !deadLetters.isCommitted(row.event().id())
                && (row.waitsFor() == null || inbox.isCommitted(row.waitsFor()))
                && unprocessed.committed().noneMatch(earlier -> earlier.isBefore(row.event()));
    }

    /**
     * Reacts to what is ready of the key of an event, each in its own transaction; the starter tries that each second.
     */
    void goOn(Event first) {
        var next = new AtomicReference<@Nullable Event>();
        do {
            next.set(null);
            try {
                database.executeWithoutResult(_ -> reactToNext(first, next));
            } catch (PessimisticLockingFailureException | OptimisticLockingFailureException mayHeal) {
                throw mayHeal;
            } catch (RuntimeException lasting) {
                database.executeWithoutResult(_ -> deadLetter(Objects.requireNonNull(next.get(), lasting::toString)));
            }
        } while (next.get() != null);
    }

    /** None while another is at it. */
    private void reactToNext(Event first, AtomicReference<@Nullable Event> next) {
        unprocessed
                .find(
                        row -> row.hasKeyOf(first) && isReady(row),
                        Comparator.comparing(row -> row.event().sequence()),
                        1,
                        Locking.SKIP_LOCKED)
                .forEach(row -> {
                    next.set(row.event());
                    react(row.event());
                    unprocessed.delete(row);
                });
    }

    /** The starter enters them in the order of their ids; this order is the same in every run. */
    private Set<UUID> enter(List<Event> events) {
        List<InboxRow> rows = events.stream()
                .sorted(IN_ONE_ORDER)
                .map(event -> new InboxRow(event.id()))
                .toList();
        return ids(inbox.insertIfAbsent(rows).stream().map(InboxRow::event));
    }

    private void react(Event event) {
        MethodHandle reaction = reactions.get(event.value().getClass());
        if (reaction == null) {
            return; // Only others react to it.
        }
        try {
            reaction.invoke(event.value());
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** As if the inbox kept nothing for so long. */
    void forgetWhatWasEntered() {
        inbox.clear();
    }

    Set<UUID> entered() {
        Set<UUID> ids = inbox.keys();
        ids.removeAll(unprocessed());
        return ids;
    }

    Set<UUID> unprocessed() {
        return unprocessed.keys();
    }

    private static Set<UUID> ids(Stream<UUID> ids) {
        return ids.collect(Collectors.toCollection(HashSet::new));
    }
}
