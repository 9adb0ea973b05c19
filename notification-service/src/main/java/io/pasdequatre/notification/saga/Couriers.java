package io.pasdequatre.notification.saga;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.notification.channel.NotificationChannel;
import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Limits;
import io.pasdequatre.notification.domain.Sending;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** A courier for each channel, so that a provider that is away or slow holds up no other channel. */
@Component
class Couriers implements SmartLifecycle {

    private final Map<Channel, Courier> couriers;

    Couriers(Map<Channel, Courier> couriers) {
        this.couriers = couriers;
    }

    @Autowired
    Couriers(
            List<NotificationChannel> channels,
            Deliveries deliveries,
            Sending sending,
            Limits limits,
            BackgroundTasks tasks,
            MeterRegistry meters) {
        this(channels.stream()
                .map(channel -> new Courier(channel, deliveries, sending, limits.of(channel.channel()), tasks, meters))
                .collect(toMap(Courier::channel, identity())));
    }

    /** Wakes a worker of each of these channels once the caller's transaction is committed. */
    void wakeAfterCommit(Collection<Channel> channels) {
        couriers.forEach((channel, courier) -> {
            if (channels.contains(channel)) {
                courier.wakeAfterCommit();
            }
        });
    }

    @Override
    public void start() {
        couriers.values().forEach(Courier::start);
    }

    @Override
    public void stop() {
        couriers.values().forEach(Courier::stop);
    }

    @Override
    public boolean isRunning() {
        return couriers.values().stream().anyMatch(Courier::isRunning);
    }
}
