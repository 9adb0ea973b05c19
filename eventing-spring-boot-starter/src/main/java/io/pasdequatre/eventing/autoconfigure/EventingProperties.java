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
 * @param registry where the schemas are
 * @param outbox what may be said
 * @param relay how the outbox reaches Kafka
 * @param reactions how facts are reacted to
 */
@ConfigurationProperties("pasdequatre.eventing")
record EventingProperties(
        @DefaultValue Registry registry,
        @DefaultValue Outbox outbox,
        @DefaultValue Relay relay,
        @DefaultValue Reactions reactions) {

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
     * What may be said.
     *
     * @param maxFactSize the largest fact that may be appended, as JSON
     */
    record Outbox(@DefaultValue("512KB") DataSize maxFactSize) {}

    /**
     * How the outbox reaches Kafka.
     *
     * @param username role with the REPLICATION attribute that reads the write-ahead log; the data source's by default
     * @param password password of that role; the data source's if the role is the data source's
     * @param slot name of the replication slot; the application's name and _outbox by default
     * @param pollInterval how long the relay waits after it found nothing; a shorter wait costs processor time
     */
    record Relay(
            @Nullable String username,
            @Nullable String password,
            @Nullable String slot,
            @DefaultValue("20ms") Duration pollInterval) {}

    /**
     * How facts are reacted to.
     *
     * @param concurrency consumers in this replica; more than the topics have partitions is no use
     * @param maxBatch most facts in one transaction
     * @param attempts how often a failing reaction is tried before its record is set aside; a failure that may heal is
     *     tried for ever
     */
    record Reactions(
            @DefaultValue("1") int concurrency,
            @DefaultValue("200") int maxBatch,
            @DefaultValue("3") int attempts) {}
}
