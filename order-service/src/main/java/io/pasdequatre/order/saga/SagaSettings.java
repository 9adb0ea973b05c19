package io.pasdequatre.order.saga;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long an order may take, and how long it can be sent back.
 *
 * @param timeLimit how long an order stays PENDING before it is cancelled; longer than an outage that customers are to
 *     wait out
 * @param returnWindow how long after its shipment an order can be sent back; zero is never
 */
@ConfigurationProperties("pasdequatre.order")
record SagaSettings(
        @DefaultValue("15m") Duration timeLimit,
        @DefaultValue("30d") Duration returnWindow) {}
