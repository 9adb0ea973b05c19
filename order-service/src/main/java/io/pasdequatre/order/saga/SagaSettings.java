package io.pasdequatre.order.saga;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long an order may take.
 *
 * @param timeLimit how long an order stays PENDING before it is cancelled; longer than an outage that customers are to
 *     wait out
 */
@ConfigurationProperties("pasdequatre.order")
record SagaSettings(@DefaultValue("15m") Duration timeLimit) {}
