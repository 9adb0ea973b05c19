package io.pasdequatre.eventing.retention;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The inbox remembers an event for longer than anybody can consume it again: longer than its topic may keep it, and
 * whoever replays it may wait. Else an event that comes again is refused although it was never consumed, or passes for
 * a new one.
 *
 * <p>A topic keeps a record for up to {@code retention.ms + segment.ms}: only whole segments are deleted, and the last
 * record of one may come as late as it is closed. A compacted topic keeps the last event of a key for ever; the inbox
 * keeps that event's number as long, so the rule does not concern it.
 *
 * @see <a href="https://kafka.apache.org/documentation/#topicconfigs">Kafka: topic configurations</a>
 */
public final class RetentionRule {

    private static final int PATIENCE_MS = 3_000;

    private final Set<String> topics;
    private final Map<String, Object> adminProperties;
    private final Duration inbox;
    private final Duration longestReplay;

    /**
     * The rule for what one service consumes.
     *
     * @param inbox how long the inbox remembers an event at least
     * @param longestReplay how old an event may be when somebody replays it, beyond what its topic keeps
     */
    public RetentionRule(
            Set<String> topics, Map<String, Object> adminProperties, Duration inbox, Duration longestReplay) {
        this.topics = topics;
        this.adminProperties = new HashMap<>(adminProperties);
        this.adminProperties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        this.adminProperties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        this.inbox = inbox;
        this.longestReplay = longestReplay;
    }

    /** What the broker's answer means. */
    public sealed interface Verdict {

        /**
         * The rule holds.
         *
         * @param compacted the topics whose last event of a key is kept for ever
         * @param retention of each other topic, how long it keeps an event at least; zero if it is bounded by bytes
         */
        record Kept(Set<String> compacted, Map<String, Duration> retention) implements Verdict {}

        /** The rule is broken; {@code why} contains by what, and what to set. */
        record Broken(String why) implements Verdict {}

        /** The broker did not answer. */
        record Unknown(String why) implements Verdict {}
    }

    /** Asks the broker, for up to three seconds. */
    public Verdict check() {
        try (Admin admin = Admin.create(adminProperties)) {
            return judge(describe(admin));
        } catch (ExecutionException e) {
            return new Verdict.Unknown(String.valueOf(e.getCause()));
        } catch (KafkaException e) {
            return new Verdict.Unknown(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Verdict.Unknown("interrupted");
        }
    }

    private Map<ConfigResource, Config> describe(Admin admin) throws ExecutionException, InterruptedException {
        Collection<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        return admin.describeConfigs(resources).all().get();
    }

    private Verdict judge(Map<ConfigResource, Config> answers) {
        Set<String> compacted = new HashSet<>();
        Map<String, Duration> retention = new HashMap<>();
        NavigableSet<String> violations = new TreeSet<>();
        answers.forEach((topic, config) -> {
            if (value(config, TopicConfig.CLEANUP_POLICY_CONFIG).contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
                compacted.add(topic.name());
            } else {
                long retentionMs = Long.parseLong(value(config, TopicConfig.RETENTION_MS_CONFIG));
                long segmentMs = Long.parseLong(value(config, TopicConfig.SEGMENT_MS_CONFIG));
                boolean boundedByBytes = Long.parseLong(value(config, TopicConfig.RETENTION_BYTES_CONFIG)) >= 0;
                retention.put(topic.name(), boundedByBytes ? Duration.ZERO : Duration.ofMillis(retentionMs));
                violation(topic.name(), retentionMs, segmentMs).ifPresent(violations::add);
            }
        });
        return violations.isEmpty()
                ? new Verdict.Kept(compacted, retention)
                : new Verdict.Broken(String.join(" ", violations));
    }

    private static String value(Config config, String name) {
        return config.get(name).value();
    }

    /** Kafka's longest times do not fit into a Duration's arithmetic with others, so they are compared as numbers. */
    Optional<String> violation(String topic, long retentionMs, long segmentMs) {
        if (retentionMs < 0) {
            return Optional.of(
                    "The topic %s keeps events for ever (retention.ms = -1), and no inbox can: set its retention.ms, or compact it."
                            .formatted(topic));
        }
        double longest = (double) retentionMs + segmentMs + longestReplay.toMillis();
        if (inbox.toMillis() > longest) {
            return Optional.empty();
        }
        return Optional.of("""
                The topic %s may keep an event for %s (retention.ms %s and segment.ms %s), and it may be replayed %s later \
                (pasdequatre.eventing.inbox.longest-replay), but the inbox remembers it for only %s: set \
                pasdequatre.eventing.inbox.retention to more than %s, or one of the others to less.""".formatted(
                        topic,
                        days((double) retentionMs + segmentMs),
                        days(retentionMs),
                        days(segmentMs),
                        days(longestReplay.toMillis()),
                        days(inbox.toMillis()),
                        days(longest)));
    }

    /** Such as 7d or 0.5d. */
    private static String days(Number millis) {
        return "%.3f"
                        .formatted(millis.doubleValue() / Duration.ofDays(1).toMillis())
                        .replaceAll("\\.?0+$", "") + "d";
    }
}
