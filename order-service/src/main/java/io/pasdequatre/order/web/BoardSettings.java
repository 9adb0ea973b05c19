package io.pasdequatre.order.web;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the board's reader finds the others. It is the browser that asks them: no service calls another.
 *
 * @param inventory where inventory-service is, as the browser sees it
 * @param payment where payment-service is, as the browser sees it
 * @param notification where notification-service is, as the browser sees it
 * @param breakages where things are broken on purpose; null where they are not to be
 */
@ConfigurationProperties("pasdequatre.order.board")
record BoardSettings(
        @DefaultValue("http://localhost:8081") URI inventory,
        @DefaultValue("http://localhost:8082") URI payment,
        @DefaultValue("http://localhost:8083") URI notification,
        @Nullable URI breakages) {}
