package io.pasdequatre.notification.saga;

import org.springframework.stereotype.Component;

/**
 * What providers tell of messages that they have taken: that they arrived, or came back. What is told twice, or of a
 * message that is not ours, changes nothing.
 */
@Component
public class ProviderCallbacks {

    private final Deliveries deliveries;

    ProviderCallbacks(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    /**
     * It arrived.
     *
     * @param key what the provider knows the message by
     * @return false if the provider is to tell again: it is faster than our own record of the message
     */
    public boolean arrived(String key) {
        return deliveries.arrived(key);
    }

    /**
     * It came back.
     *
     * @param forGood whether nothing can be sent there any more; if not, it is sent again
     * @return false if the provider is to tell again: it is faster than our own record of the message
     */
    public boolean bounced(String key, boolean forGood, String reason) {
        return deliveries.bounced(key, forGood, reason);
    }
}
