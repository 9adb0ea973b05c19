package io.pasdequatre.simulation.memory;

import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.simulation.Fact;
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
 * A service's consumer as the starter has it: a batch in one transaction with its inbox rows, facts one by one if that
 * fails, what keeps failing set aside, and later facts of its key held back behind it.
 */
final class MemoryConsumer {

    private static final Comparator<Fact> IN_ONE_ORDER =
            Comparator.comparing(Fact::topic).thenComparing(Fact::key).thenComparing(Fact::sequence);

    private final Database database;
    private final Table<UUID, InboxRow> inbox;
    private final Table<UUID, HeldBack> heldBack;
    private final Map<Class<?>, MethodHandle> reactions = new HashMap<>();
    private final Set<String> topics = new HashSet<>();

    private record InboxRow(UUID fact) {}

    private record HeldBack(UUID fact, String topic, String key) {

        static HeldBack of(Fact fact) {
            return new HeldBack(fact.id(), fact.topic(), fact.key());
        }

        boolean holdsBack(Fact later) {
            return topic.equals(later.topic()) && key.equals(later.key());
        }
    }

    MemoryConsumer(Database database) {
        this.database = database;
        this.inbox = database.table(InboxRow.class, InboxRow::fact);
        this.heldBack = database.table(HeldBack.class, HeldBack::fact);
    }

    void add(Object bean) {
        topics.addAll(List.of(bean.getClass().getAnnotation(Reactions.class).topics()));
        for (Method method : bean.getClass().getDeclaredMethods()) {
            if (method.getName().equals("on") && isOfAFact(method)) {
                reactions.put(method.getParameterTypes()[0], bound(bean, method));
            }
        }
    }

    private static boolean isOfAFact(Method method) {
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

    boolean hears(Fact fact) {
        return topics.contains(fact.topic())
                && reactions.containsKey(fact.value().getClass());
    }

    /** What a poll brought. Fails if it may heal: then the facts come again. */
    void onMessage(List<Fact> polled) {
        List<Fact> facts = polled.stream().filter(this::hears).toList();
        if (facts.size() == 1) {
            alone(facts.getFirst());
        } else if (!facts.isEmpty()) {
            together(facts);
        }
    }

    private void together(List<Fact> facts) {
        try {
            database.givingWay(() -> process(facts));
        } catch (RuntimeException e) {
            facts.forEach(this::alone);
        }
    }

    private void alone(Fact fact) {
        try {
            database.executeWithoutResult(_ -> process(List.of(fact)));
        } catch (PessimisticLockingFailureException | OptimisticLockingFailureException mayHeal) {
            throw mayHeal;
        } catch (RuntimeException lasting) {
            database.executeWithoutResult(_ -> {
                if (!enter(List.of(fact)).isEmpty()) {
                    heldBack.insert(HeldBack.of(fact));
                }
            });
        }
    }

    /** By key, so that transactions that touch the same keys lock them in one order; a key's facts stay in theirs. */
    private void process(List<Fact> facts) {
        Set<UUID> fresh = enter(facts);
        facts.stream().sorted(Comparator.comparing(Fact::key)).forEach(fact -> {
            if (fresh.remove(fact.id())) {
                reactOrWait(fact);
            }
        });
    }

    private void reactOrWait(Fact fact) {
        if (heldBack.committed().anyMatch(earlier -> earlier.holdsBack(fact))) {
            heldBack.insert(HeldBack.of(fact));
        } else {
            react(fact);
        }
    }

    /** The starter enters them in the order of their ids; this order is the same in every run. */
    private Set<UUID> enter(List<Fact> facts) {
        Set<UUID> fresh = new HashSet<>();
        facts.stream().sorted(IN_ONE_ORDER).map(Fact::id).distinct().forEach(id -> {
            if (inbox.insertIfAbsent(new InboxRow(id))) {
                fresh.add(id);
            }
        });
        return fresh;
    }

    private void react(Fact fact) {
        try {
            reactions.get(fact.value().getClass()).invoke(fact.value());
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
        Set<UUID> ids = ids(inbox.committed().map(InboxRow::fact));
        ids.removeAll(setAside());
        return ids;
    }

    Set<UUID> setAside() {
        return ids(heldBack.committed().map(HeldBack::fact));
    }

    private static Set<UUID> ids(java.util.stream.Stream<UUID> ids) {
        return ids.collect(java.util.stream.Collectors.toSet());
    }
}
