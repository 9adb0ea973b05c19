package io.pasdequatre.orchestrated.notification;

import io.pasdequatre.orchestrated.Participant;
import org.springframework.boot.SpringApplication;

/** Its reaction is {@code NotificationCommands}, in the service's own package: what wakes a courier is not public. */
@Participant(service = "io.pasdequatre.notification.NotificationServiceApplication", without = "notificationSagaSteps")
class NotificationParticipant {

    static void main(String[] args) {
        SpringApplication.run(NotificationParticipant.class, args);
    }
}
