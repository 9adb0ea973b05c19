package io.pasdequatre.payment.saga;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.eventing.test.EventingTest;
import io.pasdequatre.eventing.test.TestBroker;
import io.pasdequatre.eventing.test.TestDeadLetter;
import io.pasdequatre.events.CancellationReason;
import io.pasdequatre.events.Customer;
import io.pasdequatre.events.DeclineReason;
import io.pasdequatre.events.GoodsReturned;
import io.pasdequatre.events.Money;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.events.PaymentCaptured;
import io.pasdequatre.events.PaymentDeclined;
import io.pasdequatre.events.PaymentMethod;
import io.pasdequatre.events.PaymentRefunded;
import io.pasdequatre.events.RefundReason;
import io.pasdequatre.events.RefundRefused;
import io.pasdequatre.events.StockReserved;
import io.pasdequatre.localstack.TestInfrastructure;
import io.pasdequatre.payment.TestDatabase;
import io.pasdequatre.payment.domain.CardPayments;
import io.pasdequatre.payment.domain.GatewayAnswer;
import io.pasdequatre.payment.domain.GatewayAnswer.Captured;
import io.pasdequatre.payment.domain.GatewayAnswer.Closed;
import io.pasdequatre.payment.domain.GatewayAnswer.Contradiction;
import io.pasdequatre.payment.domain.GatewayAnswer.Declined;
import io.pasdequatre.payment.domain.GatewayAnswer.NeverUsed;
import io.pasdequatre.payment.domain.GatewayAnswer.Refunded;
import io.pasdequatre.payment.domain.GatewayAnswer.Refused;
import io.pasdequatre.payment.domain.GatewayAnswer.Unanswered;
import io.pasdequatre.payment.domain.GatewayAnswer.Unreachable;
import io.pasdequatre.payment.domain.PaymentStatus;
import io.pasdequatre.payment.domain.Payments;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.apache.avro.specific.SpecificRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Orders that are paid by card, on payment's own database, with a gateway that does what is written down. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            "pasdequatre.payment.calling.sweep=50ms",
            "pasdequatre.payment.calling.lease=1s",
            "pasdequatre.payment.calling.first-pause=50ms",
            "pasdequatre.payment.calling.longest-pause=100ms",
            "pasdequatre.payment.calling.outage-pause=50ms",
            "pasdequatre.payment.calling.refund-attempts=3"
        })
@EventingTest
@ExtendWith(OutputCaptureExtension.class)
class GatewayCourierTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final UUID order = UUID.randomUUID();
    private final Customer customer = Customer.newBuilder().setId("c-" + order).build();

    private final TestBroker broker;
    private final Payments payments;
    private final CardPayments cards;
    private final ScriptedGateway gateway;
    private final CardRequests requests;

    @Autowired
    GatewayCourierTest(
            TestBroker broker, Payments payments, CardPayments cards, ScriptedGateway gateway, CardRequests requests) {
        this.broker = broker;
        this.payments = payments;
        this.cards = cards;
        this.gateway = gateway;
        this.requests = requests;
    }

    @TestConfiguration
    static class InPlaceOfTheGateway {

        @Bean
        @Primary
        ScriptedGateway scriptedGateway() {
            return new ScriptedGateway();
        }
    }

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        TestDatabase.use(TestInfrastructure.shared().createDatabase("payments"), properties);
    }

    @Test
    void aCardIsChargedOnceHoweverOftenTheReservationComes() {
        gateway.willAnswer(order, new Captured());
        var reserved = broker.event(order.toString(), reserved());

        broker.deliver(reserved, reserved);
        paymentBecomes(PaymentStatus.CAPTURED);
        broker.deliver(reserved);

        assertThat(kindsOfCalls()).containsExactly("charge");
        assertThat(published()).singleElement().isInstanceOfSatisfying(PaymentCaptured.class, captured -> {
            assertThat(captured.getCustomer()).isEqualTo(customer);
            assertThat(captured.getAmount().getAmountMinor()).isEqualTo(3_000);
        });
    }

    @Test
    void aDeclinedCardIsAnEventAndNoMoreCalls() {
        gateway.willAnswer(order, new Declined("card_declined"));

        broker.deliver(order.toString(), reserved());
        paymentBecomes(PaymentStatus.DECLINED);

        assertThat(published())
                .singleElement()
                .isInstanceOfSatisfying(
                        PaymentDeclined.class,
                        declined -> assertThat(declined.getReason()).isEqualTo(DeclineReason.CARD_DECLINED));
    }

    @Test
    void whoseAnswerIsLostIsAskedBeforeTheCardIsChargedAgainUnderTheSameKey() {
        gateway.willAnswer(
                order,
                new Unanswered("lost"),
                new NeverUsed(),
                new Unanswered("lost again"),
                new Unanswered("no answer to the question either"),
                new NeverUsed(),
                new Captured());

        broker.deliver(order.toString(), reserved());
        paymentBecomes(PaymentStatus.CAPTURED);

        assertThat(kindsOfCalls()).containsExactly("charge", "ask", "charge", "ask", "ask", "charge");
        assertThat(keys()).hasSize(1);
        assertThat(published()).singleElement().isInstanceOf(PaymentCaptured.class);
    }

    @Test
    void aChargeWhoseAnswerWasLostIsFoundByAsking() {
        gateway.willAnswer(order, new Unanswered("lost"), new Captured());

        broker.deliver(order.toString(), reserved());
        paymentBecomes(PaymentStatus.CAPTURED);

        assertThat(kindsOfCalls()).containsExactly("charge", "ask");
    }

    @Test
    void whoDiesBetweenCallAndRecordIsFollowedByOneWhoAsks() {
        gateway.willDo(order, () -> {
            throw new IllegalStateException("It dies here, in the middle of a test");
        });
        gateway.willAnswer(order, new Captured());

        broker.deliver(order.toString(), reserved());
        paymentBecomes(PaymentStatus.CAPTURED);

        assertThat(kindsOfCalls()).containsExactly("charge", "ask");
        assertThat(published()).hasSize(1);
    }

    @Test
    void whoCannotBeReachedWasNotAskedAndIsChargedWhenItIsBack() {
        gateway.willAnswer(order, new Unreachable("away"), new Unreachable("away"), new Captured());

        broker.deliver(order.toString(), reserved());
        paymentBecomes(PaymentStatus.CAPTURED);

        assertThat(kindsOfCalls()).containsExactly("charge", "charge", "charge");
    }

    @Test
    void whatContradictsItselfIsNotBelieved() {
        gateway.willAnswer(order, new Contradiction("another amount"), new Contradiction("another amount"));

        broker.deliver(order.toString(), reserved());
        Awaitility.await().atMost(PATIENCE).until(() -> kindsOfCalls().size() > 2);

        assertThat(status()).isEqualTo(PaymentStatus.UNKNOWN);
        assertThat(published()).isEmpty();
        gateway.willAnswer(order, new Captured());
        paymentBecomes(PaymentStatus.CAPTURED);
    }

    @Test
    void aCancellationBeforeTheReservationKeepsTheCardFromBeingCharged() {
        broker.deliver(order.toString(), cancelled());
        broker.deliver(order.toString(), reserved());

        assertThat(status()).isEqualTo(PaymentStatus.VOIDED);
        assertThat(gateway.callsFor(order)).isEmpty();
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void aCancellationBeforeAnyCallKeepsTheCardFromBeingCharged() {
        broker.deliver(broker.event(order.toString(), reserved()), broker.event(order.toString(), cancelled()));

        assertThat(status()).isEqualTo(PaymentStatus.VOIDED);
        assertThat(gateway.callsFor(order)).isEmpty();
        assertThat(published()).isEmpty();
    }

    @Test
    void aCancellationWhileTheChargeIsUnderWayIsFollowedByOneRefund() throws InterruptedException {
        cancelDuringTheCharge(new Captured(), new Refunded());
        paymentBecomes(PaymentStatus.REFUNDED);

        assertThat(kindsOfCalls()).containsExactly("charge", "refund");
        assertThat(published())
                .satisfiesExactly(
                        captured -> assertThat(captured).isInstanceOf(PaymentCaptured.class),
                        refunded -> assertThat(refunded).isInstanceOf(PaymentRefunded.class));
    }

    @Test
    void aCancellationWhileTheCardIsDeclinedRefundsNothing() throws InterruptedException {
        cancelDuringTheCharge(new Declined("card_declined"));
        paymentBecomes(PaymentStatus.DECLINED);

        assertThat(kindsOfCalls()).containsExactly("charge");
        assertThat(published()).singleElement().isInstanceOf(PaymentDeclined.class);
        assertThat(dueAt()).isEmpty();
    }

    /** By the customer, or by the clock. */
    @ParameterizedTest
    @EnumSource(names = {"CUSTOMER", "TIMED_OUT"})
    void aCancellationAfterTheChargeIsFollowedByOneRefundHoweverOftenItComes(CancellationReason reason) {
        gateway.willAnswer(order, new Captured(), new Refunded());
        var cancelled = broker.event(order.toString(), cancelled(reason));

        broker.deliver(order.toString(), reserved());
        paymentBecomes(PaymentStatus.CAPTURED);
        broker.deliver(cancelled, cancelled);
        paymentBecomes(PaymentStatus.REFUNDED);
        broker.deliver(cancelled);

        assertThat(kindsOfCalls()).containsExactly("charge", "refund");
        assertThat(published()).hasSize(2).last().isInstanceOf(PaymentRefunded.class);
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void aCancellationWhileNobodyKnowsClosesTheKeyInsteadOfChargingTheCard() {
        gateway.willAnswer(order, new Unanswered("lost"));

        broker.deliver(order.toString(), reserved());
        paymentBecomes(PaymentStatus.UNKNOWN);
        broker.deliver(order.toString(), cancelled());
        Awaitility.await().atMost(PATIENCE).until(() -> kindsOfCalls().contains("close"));
        gateway.willAnswer(order, new Closed());
        paymentBecomes(PaymentStatus.VOIDED);

        assertThat(kindsOfCalls().stream().filter("charge"::equals)).hasSize(1);
        assertThat(published()).isEmpty();
    }

    @Test
    void aCancellationThatFindsTheKeyUsedIsFollowedByOneRefund() {
        gateway.willAnswer(order, new Unanswered("lost"));

        broker.deliver(order.toString(), reserved());
        paymentBecomes(PaymentStatus.UNKNOWN);
        broker.deliver(order.toString(), cancelled());
        Awaitility.await().atMost(PATIENCE).until(() -> kindsOfCalls().contains("close"));
        gateway.willAnswer(order, new Captured(), new Refunded());
        paymentBecomes(PaymentStatus.REFUNDED);

        assertThat(published())
                .satisfiesExactly(
                        captured -> assertThat(captured).isInstanceOf(PaymentCaptured.class),
                        refunded -> assertThat(refunded).isInstanceOf(PaymentRefunded.class));
    }

    @Test
    void aRefundWhoseAnswerIsLostIsAskedForBeforeItIsMadeAgain() {
        gateway.willAnswer(order, new Captured(), new Unanswered("lost"), new NeverUsed(), new Refunded());

        broker.deliver(order.toString(), reserved());
        paymentBecomes(PaymentStatus.CAPTURED);
        broker.deliver(order.toString(), cancelled());
        paymentBecomes(PaymentStatus.REFUNDED);

        assertThat(kindsOfCalls()).containsExactly("charge", "refund", "ask", "refund");
        assertThat(keys()).hasSize(2);
        assertThat(published()).hasSize(2);
    }

    @Test
    void aRefundThatIsRefusedIsTriedAgainThenWaitsForAPersonWhoHasItTriedAgain() {
        gateway.willAnswer(
                order,
                new Captured(),
                new Refused("no"),
                new NeverUsed(),
                new Refused("no"),
                new NeverUsed(),
                new Refused("never"));

        broker.deliver(order.toString(), reserved());
        paymentBecomes(PaymentStatus.CAPTURED);
        broker.deliver(order.toString(), cancelled());
        paymentBecomes(PaymentStatus.REFUND_REFUSED);

        assertThat(published())
                .last()
                .isInstanceOfSatisfying(
                        RefundRefused.class,
                        refused -> assertThat(refused.getReason()).isEqualTo("never"));
        gateway.willAnswer(order, new Refunded());
        assertThat(requests.refundAgain(order)).isTrue();
        paymentBecomes(PaymentStatus.REFUNDED);
        assertThat(requests.refundAgain(order)).isFalse();
        assertThat(published()).last().isInstanceOf(PaymentRefunded.class);
        assertThat(keys()).hasSize(2);
    }

    @Test
    void whatComesBackIsRefundedToTheCardOnceHoweverOftenItsEventComes() {
        gateway.willAnswer(order, new Captured(), new Refunded());
        var returned = broker.event(order.toString(), returned());

        broker.deliver(order.toString(), reserved());
        paymentBecomes(PaymentStatus.CAPTURED);
        broker.deliver(returned, returned);
        paymentBecomes(PaymentStatus.REFUNDED);
        broker.deliver(returned);

        assertThat(kindsOfCalls()).containsExactly("charge", "refund");
        assertThat(published())
                .last()
                .isInstanceOfSatisfying(
                        PaymentRefunded.class,
                        refunded -> assertThat(refunded.getReason()).isEqualTo(RefundReason.GOODS_RETURNED));
    }

    /** Neither can happen beside the other: what has shipped is not cancelled. */
    @Test
    void ofAReturnAndACancellationTheFirstIsRefundedToTheCardAndTheOtherIsADeadLetter() {
        gateway.willAnswer(order, new Captured(), new Refunded());

        broker.deliver(order.toString(), reserved());
        paymentBecomes(PaymentStatus.CAPTURED);
        broker.deliver(order.toString(), returned());
        broker.deliver(order.toString(), cancelled());
        paymentBecomes(PaymentStatus.REFUNDED);

        assertThat(kindsOfCalls()).containsExactly("charge", "refund");
        assertThat(deadLetters()).hasSize(1);
    }

    @Test
    void whatTheInboxHasForgottenIsADeadLetterAndMovesNoMoneyAgain() {
        gateway.willAnswer(order, new Captured(), new Refunded());

        broker.deliver(order.toString(), reserved());
        paymentBecomes(PaymentStatus.CAPTURED);
        broker.deliver(order.toString(), reserved()); // With another id, as if the inbox had never heard of it.
        broker.deliver(order.toString(), cancelled());
        paymentBecomes(PaymentStatus.REFUNDED);
        broker.deliver(order.toString(), cancelled());

        assertThat(deadLetters()).hasSize(2);
        assertThat(dueAt()).isEmpty();
        assertThat(kindsOfCalls()).containsExactly("charge", "refund");
        assertThat(published()).hasSize(2);
    }

    @Test
    void aWebhookThatComesTwiceOrAfterTheOutcomeMovesNoMoneyAgain() {
        gateway.willAnswer(order, new Unanswered("it works on it"));

        broker.deliver(order.toString(), reserved());
        paymentBecomes(PaymentStatus.UNKNOWN);
        gateway.willAnswer(order, new Captured());
        requests.askGateway(order);
        requests.askGateway(order);
        paymentBecomes(PaymentStatus.CAPTURED);
        requests.askGateway(order);

        assertThat(dueAt()).isEmpty();
        assertThat(kindsOfCalls().stream().filter("charge"::equals)).hasSize(1);
        assertThat(published()).singleElement().isInstanceOf(PaymentCaptured.class);
    }

    @Test
    void anAnswerThatComesAfterAnotherWorkerHasAskedIsNotRecorded(CapturedOutput output) {
        var answers = new CountDownLatch(1);
        gateway.willDo(order, () -> {
            await(answers);
            return new Captured();
        });
        gateway.willAnswer(order, new Captured());

        broker.deliver(order.toString(), reserved());
        paymentBecomes(PaymentStatus.CAPTURED);
        answers.countDown();

        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(output).contains(order + " was claimed by another worker"));
        assertThat(kindsOfCalls()).containsExactly("charge", "ask");
        assertThat(published()).singleElement().isInstanceOf(PaymentCaptured.class);
    }

    /** The gateway begins to charge, the order is cancelled, and only then it answers this. */
    private void cancelDuringTheCharge(GatewayAnswer outcome, GatewayAnswer... later) throws InterruptedException {
        var called = new CountDownLatch(1);
        var answers = new CountDownLatch(1);
        gateway.willDo(order, () -> {
            called.countDown();
            await(answers);
            return outcome;
        });
        gateway.willAnswer(order, later);

        broker.deliver(order.toString(), reserved());
        called.await();
        broker.deliver(order.toString(), cancelled());
        answers.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void paymentBecomes(PaymentStatus status) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(status()).isEqualTo(status));
    }

    private PaymentStatus status() {
        return payments.findByOrderId(order).orElseThrow().status();
    }

    /** When the gateway is called next, if it is. */
    private Optional<Instant> dueAt() {
        return cards.findByOrderId(order).orElseThrow().dueAt();
    }

    private List<SpecificRecord> published() {
        return broker.published(order.toString());
    }

    private List<TestDeadLetter> deadLetters() {
        return broker.deadLetters().stream()
                .filter(dead -> order.toString().equals(dead.key()))
                .toList();
    }

    private List<String> kindsOfCalls() {
        return gateway.callsFor(order).stream()
                .map(call -> call.substring(0, call.indexOf(' ')))
                .toList();
    }

    private Set<String> keys() {
        return gateway.callsFor(order).stream()
                .map(call -> call.substring(call.indexOf(' ')))
                .collect(toSet());
    }

    private StockReserved reserved() {
        return StockReserved.newBuilder()
                .setOrderId(order.toString())
                .setCustomer(customer)
                .setTotal(Money.newBuilder()
                        .setAmountMinor(3_000)
                        .setCurrency("EUR")
                        .build())
                .setPaymentMethod(PaymentMethod.CARD)
                .setCardToken("tok_visa")
                .build();
    }

    private OrderCancelled cancelled() {
        return cancelled(CancellationReason.CUSTOMER);
    }

    private OrderCancelled cancelled(CancellationReason reason) {
        return OrderCancelled.newBuilder()
                .setOrderId(order.toString())
                .setCustomer(customer)
                .setReason(reason)
                .build();
    }

    private GoodsReturned returned() {
        return GoodsReturned.newBuilder()
                .setOrderId(order.toString())
                .setCustomer(customer)
                .build();
    }
}
