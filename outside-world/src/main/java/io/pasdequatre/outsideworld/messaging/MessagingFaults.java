package io.pasdequatre.outsideworld.messaging;

import io.pasdequatre.outsideworld.shared.Faults;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.springframework.stereotype.Component;

/** What is wrong with each channel now, for everybody or for one number, token or endpoint. */
@Component
class MessagingFaults {

    private final Map<Channel, Faults<Fault>> byChannel = new EnumMap<>(Channel.class);

    MessagingFaults(MessagingSettings settings) {
        for (Channel channel : Channel.values()) {
            byChannel.put(channel, new Faults<>(settings.seed() == null ? new Random() : new Random(settings.seed())));
        }
    }

    Faults<Fault> of(Channel channel) {
        return Objects.requireNonNull(byChannel.get(channel));
    }

    void healAll() {
        byChannel.values().forEach(Faults::healAll);
    }
}
