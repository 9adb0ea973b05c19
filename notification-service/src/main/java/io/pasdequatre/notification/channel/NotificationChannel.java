package io.pasdequatre.notification.channel;

import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Message;
import java.util.List;

/**
 * A way to send. It speaks to another system: it is never called in a database transaction. Whatever the provider
 * answers is an outcome, also that it answers nothing; nothing is thrown for it. A message may be sent again: its key
 * is the same then, so that a provider that knows keys takes it once.
 */
public interface NotificationChannel {

    Channel channel();

    /**
     * Tries to send them, each once.
     *
     * @return an outcome for each, in their order
     */
    List<Delivery> deliver(List<Message> messages);
}
