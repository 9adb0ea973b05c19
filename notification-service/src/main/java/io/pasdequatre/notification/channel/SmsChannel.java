package io.pasdequatre.notification.channel;

import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Message;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Sends notifications as short messages, once a key. */
@Component
class SmsChannel implements NotificationChannel {

    private final Provider provider;
    private final Templates templates;

    SmsChannel(Provider provider, Templates templates) {
        this.provider = provider;
        this.templates = templates;
    }

    @Override
    public Channel channel() {
        return Channel.SMS;
    }

    @Override
    public List<Delivery> deliver(List<Message> messages) {
        return messages.stream().map(this::deliver).toList();
    }

    private Delivery deliver(Message message) {
        return provider.send(
                "/sms/messages", message, Map.of("to", message.address(), "text", templates.brief(message)));
    }
}
