package io.pasdequatre.outsideworld.gateway;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What the simulated gateway needs to know of its surroundings.
 *
 * @param ledger the file that keeps the ledger over a restart; null keeps it in memory alone
 * @param webhookUrl where outcomes are announced; null announces none
 * @param webhookSecret signs what is announced; null announces nothing
 */
@ConfigurationProperties("pasdequatre.outside-world.gateway")
record GatewaySettings(
        @Nullable Path ledger,
        @Nullable URI webhookUrl,
        @Nullable String webhookSecret) {}
