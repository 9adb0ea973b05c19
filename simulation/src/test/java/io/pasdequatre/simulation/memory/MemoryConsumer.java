package io.pasdequatre.simulation.memory;

import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.simulation.Event;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.PessimisticLockingFailureException;

/**
 * A service's consumer as the starter has it: a batch in one transaction with its inbox rows, events one by one if that
 * fails, what keeps failing dead-lettered, and later events of its key parked behind it.
 */
final class MemoryConsumer {

    private static final Comparator<Event> IN_ONE_ORDER =
            Comparator.comparing(Event::topic).thenComparing(Event::key).thenComparing(Event::sequence);

    /** So that transactions that touch the same keys lock them in one order; a key's events stay in theirs. */
    private static final Comparator<Event> BY_KEY = Comparator.comparing(Event::key).thenComparing(Event::topic);

    private final Database database;
    private final Table<UUID, InboxRow> inbox;
    private final Table<UUID, UnprocessedRow> unprocessed;
    private final Map<Class<?>, MethodHandle> reactions = new HashMap<>();
    private final Set<String> topics = new HashSet<>();

    private record InboxRow(UUID event) {}

    private record UnprocessedRow(UUID event, String topic, String key) {

        static UnprocessedRow of(Event event) {
            return new UnprocessedRow(event.id(), event.topic(), event.key());
        }

        boolean hasKeyOf(Event later) {
            return topic.equals(later.topic()) && key.equals(later.key());
        }
    }

    MemoryConsumer(Database database) {
        this.database = database;
        this.inbox = database.table(InboxRow.class, InboxRow::event);
        this.unprocessed = database.table(UnprocessedRow.class, UnprocessedRow::event);
    }

    void add(Object bean) {
        topics.addAll(List.of(bean.getClass().getAnnotation(Reactions.class).topics()));
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

    boolean reactsTo(Event event) {
        return topics.contains(event.topic())
                && reactions.containsKey(event.value().getClass());
    }

    /** What a poll brought. Fails if it may heal: then the events come again. */
    void onMessage(List<Event> polled) {
        List<Event> events = polled.stream().filter(this::reactsTo).toList();
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
                    unprocessed.insert(UnprocessedRow.of(event));
                }
            });
        }
    }

    private void process(List<Event> events) {
        Set<UUID> fresh = enter(events);
        events.stream().sorted(BY_KEY).forEach(event -> {
            if (fresh.remove(event.id())) {
                reactOrPark(event);
            }
        });
    }

    private void reactOrPark(Event event) {
        if (unprocessed.committed().anyMatch(earlier -> earlier.hasKeyOf(event))) {
            unprocessed.insert(UnprocessedRow.of(event));
        } else {
            react(event);
        }
    }

    /** The starter enters them in the order of their ids; this order is the same in every run. */
    private Set<UUID> enter(List<Event> events) {
        Set<UUID> fresh = new HashSet<>();
        events.stream().sorted(IN_ONE_ORDER).map(Event::id).distinct().forEach(id -> {
            if (inbox.insertIfAbsent(new InboxRow(id))) {
                fresh.add(id);
            }
        });
        return fresh;
    }

    private void react(Event event) {
        try {
            reactions.get(event.value().getClass()).invoke(event.value());
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
        Set<UUID> ids = ids(inbox.committed().map(InboxRow::event));
        ids.removeAll(unprocessed());
        return ids;
    }

    Set<UUID> unprocessed() {
        return ids(unprocessed.committed().map(UnprocessedRow::event));
    }

    private static Set<UUID> ids(java.util.stream.Stream<UUID> ids) {
        return ids.collect(java.util.stream.Collectors.toSet());
    }
}
