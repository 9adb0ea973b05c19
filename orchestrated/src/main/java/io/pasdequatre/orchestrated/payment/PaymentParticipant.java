package io.pasdequatre.orchestrated.payment;

import io.pasdequatre.orchestrated.Participant;
import java.util.Set;

final class PaymentParticipant {

    private PaymentParticipant() {}

    static void main(String[] args) {
        Participant.run(
                args,
                "io.pasdequatre.payment.PaymentServiceApplication",
                Set.of("paymentSagaSteps"),
                PaymentCommands.class);
    }
}
