package io.pasdequatre.eventing.autoconfigure;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The application's name: the source of its events, its consumer group, and part of its slot's name.
 *
 * @param value {@code spring.application.name}
 */
record ApplicationName(String value) {

    /** What Kafka takes as a part of a topic's name. */
    private static final Pattern TAKEN_BY_KAFKA = Pattern.compile("[a-zA-Z0-9._-]+");

    private static final int LONGEST_TOPIC = 249;

    /** What PostgreSQL takes as a slot's name. */
    private static final Pattern TAKEN_BY_POSTGRES = Pattern.compile("[a-z0-9_]{1,63}");

    ApplicationName {
        if (value.isBlank()) {
            throw new IncompleteSetupException(
                    "spring.application.name is not set.",
                    "Set it, and do not change it afterwards: it is the source of the service's events, its consumer"
                            + " group, and part of the name of its replication slot.");
        }
        if (!TAKEN_BY_KAFKA.matcher(value).matches()) {
            throw new IncompleteSetupException(
                    "spring.application.name is \"%s\", and the topic of its dead letters cannot have such a name."
                            .formatted(value),
                    "Set spring.application.name to letters, digits, dots, hyphens and underscores only.");
        }
    }

    /**
     * Requires that Kafka takes the names of the topics that its dead letters go to.
     *
     * @throws IncompleteSetupException if one is too long
     */
    void requireDeadLetterTopics(Set<String> topics) {
        for (String topic : topics) {
            String deadLetters = "%s.%s.dlq".formatted(topic, value);
            if (deadLetters.length() > LONGEST_TOPIC) {
                throw new IncompleteSetupException(
                        "The topic of its dead letters would be called %s, which has %d characters; Kafka takes %d."
                                .formatted(deadLetters, deadLetters.length(), LONGEST_TOPIC),
                        "Set spring.application.name to a shorter name.");
            }
        }
    }

    /**
     * The name of its replication slot. PostgreSQL cuts a name that is too long when it makes a slot, and never finds
     * it by that name again.
     *
     * @param set as it was set; null if it was not
     * @throws IncompleteSetupException if PostgreSQL does not take it
     */
    String slot(@Nullable String set) {
        String slot = set == null ? value.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_") + "_outbox" : set;
        if (!TAKEN_BY_POSTGRES.matcher(slot).matches()) {
            throw new IncompleteSetupException(
                    "The replication slot would be called \"%s\", %s, and PostgreSQL takes no such name."
                            .formatted(slot, set == null ? "after spring.application.name" : "as it was set"),
                    "Set pasdequatre.eventing.relay.slot to 1 to 63 of a to z, 0 to 9 and the underscore, and to a name that"
                            + " no other database of the server uses.");
        }
        return slot;
    }
}
