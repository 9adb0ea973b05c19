package io.pasdequatre.inventory.domain;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When parcels leave.
 *
 * @param delay between the confirmation of an order and the dispatch, during which it can still be cancelled; zero
 *     dispatches at once
 */
@ConfigurationProperties("pasdequatre.inventory.dispatching")
public record Dispatching(@DefaultValue("5s") Duration delay) {}
