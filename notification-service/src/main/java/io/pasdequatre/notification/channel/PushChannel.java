package io.pasdequatre.notification.channel;

import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Message;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Sends notifications to the customer's phone, once a key. */
@Component
class PushChannel implements NotificationChannel {

    private final Provider provider;
    private final Templates templates;

    PushChannel(Provider provider, Templates templates) {
        this.provider = provider;
        this.templates = templates;
    }

    @Override
    public Channel channel() {
        return Channel.PUSH;
    }

    @Override
    public List<Delivery> deliver(List<Message> messages) {
        return messages.stream().map(this::deliver).toList();
    }

    private Delivery deliver(Message message) {
        return provider.send(
                "/push/messages",
                message,
                Map.of(
                        "token", message.address(),
                        "title", templates.subject(message),
                        "body", templates.brief(message)));
    }
}
