package io.pasdequatre.eventing.autoconfigure;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The starter's settings.
 *
 * @param migrate whether the service makes the starter's tables, publication and slot when it starts; not where the
 *     deployment has done so before, with a role that the service does not have
 * @param registry where the schemas are
 * @param outbox what may be said, and how long it is kept
 * @param inbox how long it is remembered what was reacted to
 * @param relay how the outbox reaches Kafka
 * @param reactions how facts are reacted to
 * @param workbench how dead letters are seen to
 */
@ConfigurationProperties("pasdequatre.eventing")
record EventingProperties(
        @DefaultValue("true") boolean migrate,
        @DefaultValue Registry registry,
        @DefaultValue Outbox outbox,
        @DefaultValue Inbox inbox,
        @DefaultValue Relay relay,
        @DefaultValue Reactions reactions,
        @DefaultValue Workbench workbench) {

    /** A partition a day: with many more, each statement pays for them. */
    private static final Duration LONGEST = Duration.ofDays(366);

    /**
     * Where the schemas are.
     *
     * @param url root of the registry's Confluent-compatible API, such as http://127.0.0.1:18080/apis/ccompat/v7
     * @param timeout how long one request to the registry may take
     */
    record Registry(@Nullable URI url, @DefaultValue("5s") Duration timeout) {

        /** There is no registry to fall back to, and a wrong guess would only show with the first fact. */
        URI requiredUrl() {
            if (url == null) {
                throw new IncompleteSetupException(
                        "pasdequatre.eventing.registry.url is not set.",
                        "Set it to the root of the schema registry's Confluent-compatible API, such as"
                                + " http://127.0.0.1:18080/apis/ccompat/v7 or http://127.0.0.1:8081");
            }
            return url;
        }
    }

    /**
     * What may be said, and how long it is kept.
     *
     * @param maxFactSize the largest fact that may be appended, as JSON
     * @param retention how long a fact stays in the outbox at least, 1 to 366 days; for as long it can be published
     *     again from there. What is not published yet stays in any case
     */
    record Outbox(
            @DefaultValue("512KB") DataSize maxFactSize,
            @DefaultValue("7d") Duration retention) {

        Outbox {
            requireDays("outbox.retention", retention, 1);
        }
    }

    /**
     * How long it is remembered what was reacted to. The inbox must remember a fact for longer than its topic keeps it
     * ({@code retention.ms + segment.ms}) plus the longest replay; else the service does not start.
     *
     * @param retention how long the inbox remembers what was reacted to, at least; 1 to 366 days
     * @param longestReplay how old a fact may be when somebody replays it, beyond what its topic keeps; 0 to 366 days
     */
    record Inbox(
            @DefaultValue("30d") Duration retention,
            @DefaultValue("7d") Duration longestReplay) {

        Inbox {
            requireDays("inbox.retention", retention, 1);
            requireDays("inbox.longest-replay", longestReplay, 0);
        }
    }

    private static void requireDays(String name, Duration given, int atLeast) {
        if (given.compareTo(Duration.ofDays(atLeast)) < 0 || given.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("pasdequatre.eventing.%s is from %d to %d days, and not %s"
                    .formatted(name, atLeast, LONGEST.toDays(), given));
        }
    }

    /**
     * How the outbox reaches Kafka.
     *
     * @param username role with the REPLICATION attribute that reads the write-ahead log; the data source's by default
     * @param password password of that role; the data source's if the role is the data source's
     * @param slot name of the replication slot; the application's name and _outbox by default
     */
    record Relay(
            @Nullable String username,
            @Nullable String password,
            @Nullable String slot) {}

    /**
     * How facts are reacted to.
     *
     * @param concurrency consumers in this replica; more than the topics have partitions is no use
     * @param maxBatch most facts in one transaction
     * @param attempts how often a failing reaction is tried before its record is set aside; a failure that may heal is
     *     tried for ever
     * @param parkingLimit the most records that are held back, set aside or waiting behind such; from then on the
     *     service reacts to nothing that would be one more
     */
    record Reactions(
            @DefaultValue("1") int concurrency,
            @DefaultValue("200") int maxBatch,
            @DefaultValue("3") int attempts,
            @DefaultValue("100000") int parkingLimit) {}

    /**
     * How dead letters are seen to.
     *
     * @param traces where a trace is seen, with {traceId} in it, such as http://localhost:3000/trace/{traceId}
     */
    record Workbench(@Nullable String traces) {}
}
