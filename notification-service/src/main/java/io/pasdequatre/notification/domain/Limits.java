package io.pasdequatre.notification.domain;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * How much is sent at most.
 *
 * @param channels by channel; without one nothing is limited
 */
@ConfigurationProperties("pasdequatre.notification.limits")
public record Limits(@Name("channels") Map<Channel, Limit> channels) {

    private static final Limit NONE = new Limit(0, Duration.ofHours(1), 0);

    public Limits {
        channels = channels == null ? Map.of() : Map.copyOf(channels);
    }

    /**
     * A channel's limits.
     *
     * @param perCustomer how often one customer is written to in the window; 0 is without limit. The rest waits
     * @param window how long that is
     * @param perSecond how many messages the provider gets from one replica in a second; 0 is without limit
     */
    public record Limit(
            @DefaultValue("0") int perCustomer,
            @DefaultValue("1h") Duration window,
            @DefaultValue("0") int perSecond) {}

    public Limit of(Channel channel) {
        return channels.getOrDefault(channel, NONE);
    }
}
