package io.pasdequatre.eventing.listener;

import io.pasdequatre.eventing.Reactions;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** The service's reactions: by topic, and by the full name of the event. */
public final class ReactionsByType {

    private final Map<String, Map<String, Reaction>> byTopic = new HashMap<>();

    /**
     * The reactions of these beans.
     *
     * @param beans those annotated with {@link Reactions}
     * @throws IllegalStateException if two of them consume the same topic, or one of them has no reaction
     */
    public ReactionsByType(Collection<Object> beans) {
        beans.forEach(this::add);
    }

    private void add(Object bean) {
        Class<?> type = AopUtils.getTargetClass(bean);
        Map<String, Reaction> reactions = new HashMap<>();
        for (Method method : MethodIntrospector.selectMethods(type, Reaction::is)) {
            Reaction reaction = Reaction.of(bean, AopUtils.selectInvocableMethod(method, bean.getClass()));
            reactions.put(reaction.schema().getFullName(), reaction);
            reaction.schema().getAliases().forEach(alias -> reactions.putIfAbsent(alias, reaction));
        }
        if (reactions.isEmpty()) {
            throw new IllegalStateException("%s has no method on(Event)".formatted(type.getName()));
        }
        Reactions annotation = AnnotatedElementUtils.findMergedAnnotation(type, Reactions.class);
        for (String topic : annotation == null ? new String[0] : annotation.topics()) {
            if (byTopic.put(topic, reactions) != null) {
                throw new IllegalStateException(
                        "Two @Reactions beans consume %s; one of them is %s".formatted(topic, type));
            }
        }
    }

    Optional<Reaction> to(String topic, String type) {
        return Optional.ofNullable(byTopic.getOrDefault(topic, Map.of()).get(type));
    }

    /** The full names of the events that are reacted to. */
    public Set<String> types() {
        Set<String> types = new TreeSet<>();
        byTopic.values()
                .forEach(reactions -> reactions
                        .values()
                        .forEach(reaction -> types.add(reaction.schema().getFullName())));
        return types;
    }

    public Set<String> topics() {
        return byTopic.keySet();
    }
}
