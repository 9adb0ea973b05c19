package io.pasdequatre.eventing.listener;

import java.time.Duration;
import java.util.Map;

/**
 * How a service consumes.
 *
 * @param client the Kafka client's properties
 * @param concurrency consumers in this replica
 * @param maxBatch most events in one transaction
 * @param longestBatch beyond this a batch is reported as stuck
 * @param attempts how often a reaction is tried that fails for a reason that will not heal, at least 1
 */
public record ConsumerSettings(
        Map<String, Object> client, int concurrency, int maxBatch, int attempts, Duration longestBatch) {}
