package io.pasdequatre.orchestrated.payment;

import io.pasdequatre.orchestrated.Participant;
import org.springframework.boot.SpringApplication;

@Participant(service = "io.pasdequatre.payment.PaymentServiceApplication", without = "paymentSagaSteps")
class PaymentParticipant {

    static void main(String[] args) {
        SpringApplication.run(PaymentParticipant.class, args);
    }
}
