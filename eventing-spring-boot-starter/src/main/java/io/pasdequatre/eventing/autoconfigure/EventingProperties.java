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
     * @param timeout for one request
     */
    record Registry(@Nullable URI url, @DefaultValue("5s") Duration timeout) {

        /** There is no registry to fall back to, and a wrong guess would only show with the first fact. */
        URI requiredUrl() {
            if (url == null) {
                throw new IllegalStateException(
                        "Set pasdequatre.eventing.registry.url to the root of the schema registry's"
                                + " Confluent-compatible API, such as http://127.0.0.1:18080/apis/ccompat/v7");
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
     * @param password its password
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
     */
    record Reactions(
            @DefaultValue("1") int concurrency,
            @DefaultValue("200") int maxBatch,
            @DefaultValue("3") int attempts) {}
}
