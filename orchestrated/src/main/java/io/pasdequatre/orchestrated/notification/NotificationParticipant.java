package io.pasdequatre.orchestrated.notification;

import io.pasdequatre.orchestrated.Participant;
import java.util.Set;

/** Its reaction is {@code NotificationCommands}, in the service's own package, since what wakes a courier is not public. */
final class NotificationParticipant {

    private NotificationParticipant() {}

    static void main(String[] args) {
        Participant.run(
                args, "io.pasdequatre.notification.NotificationServiceApplication", Set.of("notificationSagaSteps"));
    }
}
