package io.pasdequatre.notification.channel;

import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Message;
import java.util.List;
import org.springframework.stereotype.Component;

/** The customer's feed in the app. It shows what is recorded as sent, so there is nobody to send it to. */
@Component
class InAppChannel implements NotificationChannel {

    @Override
    public Channel channel() {
        return Channel.IN_APP;
    }

    @Override
    public List<Delivery> deliver(List<Message> messages) {
        return messages.stream().<Delivery>map(_ -> new Delivery.Accepted()).toList();
    }
}
