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
 * @param transactionManager bean of the transaction manager that reactions run in; needed where the data source has
 *     several and none is primary
 * @param registry where the schemas are
 * @param outbox what may be appended, and how long it is kept
 * @param inbox how long it is remembered what was reacted to
 * @param relay how the outbox reaches Kafka
 * @param reactions how events are reacted to
 * @param deadLetters the page of dead letters
 * @param background when health is DOWN for what works in the background
 */
@ConfigurationProperties("pasdequatre.eventing")
record EventingProperties(
        @DefaultValue("true") boolean migrate,
        @Nullable String transactionManager,
        @DefaultValue Registry registry,
        @DefaultValue Outbox outbox,
        @DefaultValue Inbox inbox,
        @DefaultValue Relay relay,
        @DefaultValue Reactions reactions,
        @DefaultValue DeadLetters deadLetters,
        @DefaultValue Background background) {

    /** A partition a day: with many more, each statement pays for them. */
    private static final Duration LONGEST = Duration.ofDays(366);

    /**
     * Where the schemas are.
     *
     * @param url root of the registry's Confluent-compatible API, such as http://127.0.0.1:18080/apis/ccompat/v7
     * @param username user of the registry, if it asks for one
     * @param password that user's password
     * @param timeout how long one request to the registry may take
     */
    record Registry(
            @Nullable URI url,
            @Nullable String username,
            @Nullable String password,
            @DefaultValue("5s") Duration timeout) {

        /** User and password, as HTTP takes them; null if the registry asks for none. */
        @Nullable
        String login() {
            return username == null ? null : username + ":" + (password == null ? "" : password);
        }

        /** There is no registry to fall back to, and a wrong guess would only show with the first event. */
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
     * What may be appended, and how long it is kept.
     *
     * @param enabled whether the application publishes; if not it has no outbox, no relay and nothing of them in its
     *     database, and its dead letters stay in the table and on the page, and are not published to a topic
     * @param maxEventSize the largest event that may be appended, as JSON
     * @param retention how long an event stays in the outbox at least, 1 to 366 days; for as long it can be published
     *     again from there. What is not published yet stays in any case
     */
    record Outbox(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("512KB") DataSize maxEventSize,
            @DefaultValue("7d") Duration retention) {

        Outbox {
            requireDays("outbox.retention", retention, 1);
        }
    }

    /**
     * How long it is remembered what was reacted to. The inbox must remember an event for longer than its topic keeps
     * it ({@code retention.ms + segment.ms}) plus the longest replay; else the service does not start.
     *
     * @param retention how long the inbox remembers what was reacted to, at least; 1 to 366 days
     * @param longestReplay how old an event may be when somebody replays it, beyond what its topic keeps; 0 to 366 days
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
     * @param enabled whether this application publishes what its outbox holds; if not another one has to, with the same
     *     slot
     * @param url where the relay finds the database, as a JDBC URL; the data source's by default. To be set where that
     *     one leads through a pooler
     * @param username role with the REPLICATION attribute that reads the write-ahead log; the data source's by default
     * @param password password of that role; the data source's if the role is the data source's
     * @param slot name of the replication slot; the application's name and _outbox by default
     * @param slotTimeout how long the first start waits for PostgreSQL to make the slot, which it does when all
     *     transactions have ended that ran by then
     */
    record Relay(
            @DefaultValue("true") boolean enabled,
            @Nullable String url,
            @Nullable String username,
            @Nullable String password,
            @Nullable String slot,
            @DefaultValue("10m") Duration slotTimeout) {}

    /**
     * How events are reacted to.
     *
     * @param enabled whether this application runs its {@code @Reactions}; if not they are beans like any others
     * @param concurrency consumers in this replica; more than the topics have partitions is no use
     * @param maxBatch most events in one transaction
     * @param attempts how often a failing reaction is tried before its record becomes a dead letter; a failure that may
     *     heal is tried for ever
     * @param parkingLimit the most records that are unprocessed: dead letters and what is parked behind them; from then
     *     on the service reacts to nothing that would be one more
     */
    record Reactions(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("1") int concurrency,
            @DefaultValue("200") int maxBatch,
            @DefaultValue("3") int attempts,
            @DefaultValue("100000") int parkingLimit) {}

    /**
     * The page of dead letters.
     *
     * @param enabled whether the application has it, in case it has a web server
     * @param traces where a trace is seen, with {traceId} in it, such as http://localhost:3000/trace/{traceId}
     */
    record DeadLetters(
            @DefaultValue("true") boolean enabled, @Nullable String traces) {}

    /**
     * When health is DOWN for what works in the background.
     *
     * @param downAfter for how long a part may fail, or report nothing, until health is DOWN
     */
    record Background(@DefaultValue("30s") Duration downAfter) {}
}
