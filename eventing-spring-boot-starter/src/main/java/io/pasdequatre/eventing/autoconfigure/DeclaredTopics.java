package io.pasdequatre.eventing.autoconfigure;

import io.pasdequatre.eventing.BackgroundTask;
import org.springframework.kafka.core.KafkaAdmin;

/** Has the application's topics made, once. */
final class DeclaredTopics implements BackgroundTask.Work {

    private final KafkaAdmin admin;
    private boolean left;

    /** @param declared whether there are any */
    DeclaredTopics(KafkaAdmin admin, boolean declared) {
        this.admin = admin;
        this.left = declared;
    }

    @Override
    public void run() {
        if (left && !admin.initialize()) {
            throw new IllegalStateException(
                    "The topics that the application declares cannot be made; the log has the reason");
        }
        left = false;
    }
}
