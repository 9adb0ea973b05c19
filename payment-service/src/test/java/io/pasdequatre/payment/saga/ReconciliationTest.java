package io.pasdequatre.payment.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.eventing.test.EventingTest;
import io.pasdequatre.eventing.test.TestBroker;
import io.pasdequatre.events.GatewayDiffered;
import io.pasdequatre.localstack.TestInfrastructure;
import io.pasdequatre.payment.TestDatabase;
import io.pasdequatre.payment.domain.CardCall;
import io.pasdequatre.payment.domain.Cards;
import io.pasdequatre.payment.domain.Cashier;
import io.pasdequatre.payment.domain.Difference;
import io.pasdequatre.payment.domain.Difference.Kind;
import io.pasdequatre.payment.domain.GatewayAnswer.Captured;
import io.pasdequatre.payment.domain.GatewayAnswer.Declined;
import io.pasdequatre.payment.domain.GatewayAnswer.Refunded;
import io.pasdequatre.payment.domain.GatewayAnswer.Refused;
import io.pasdequatre.payment.domain.GatewayAnswer.ToCharge;
import io.pasdequatre.payment.domain.GatewayAnswer.ToRefund;
import io.pasdequatre.payment.domain.GatewayBooks;
import io.pasdequatre.payment.domain.Money;
import io.pasdequatre.payment.domain.RefundReason;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionOperations;

/** What the gateway's ledger says, against what payment's own tables say. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            "pasdequatre.payment.calling.workers=0",
            "pasdequatre.payment.calling.refund-attempts=1",
            "pasdequatre.payment.reconciliation.grace=0s",
            "pasdequatre.payment.reconciliation.initial-delay=1h"
        })
@EventingTest
class ReconciliationTest {

    private static final Money PRICE = new Money(500, Currency.getInstance("EUR"));

    private final UUID order = UUID.randomUUID();

    private final Reconciliation reconciliation;
    private final GatewayBooks books;
    private final ScriptedGateway gateway;
    private final Cards cards;
    private final Cashier cashier;
    private final TransactionOperations transaction;
    private final TestBroker broker;

    @Autowired
    ReconciliationTest(
            Reconciliation reconciliation,
            GatewayBooks books,
            ScriptedGateway gateway,
            Cards cards,
            Cashier cashier,
            TransactionOperations transaction,
            TestBroker broker) {
        this.reconciliation = reconciliation;
        this.books = books;
        this.gateway = gateway;
        this.cards = cards;
        this.cashier = cashier;
        this.transaction = transaction;
        this.broker = broker;
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
    void whereBothSayTheSameNothingDiffers() {
        var call = captured();
        gateway.hasMoved(false, call.chargeKey(), order.toString(), 500, "EUR");
        refunded();
        gateway.hasMoved(true, call.refundKey(), order.toString(), 500, "EUR");

        assertThat(differences()).isEmpty();
        assertThat(differences()).isEmpty();
    }

    @Test
    void whatIsChargedHereAndNotThereDiffersAndIsAnEventOnce() {
        captured();

        assertThat(differences()).containsExactly(Kind.NOT_THERE);
        assertThat(differences()).containsExactly(Kind.NOT_THERE);
        assertThat(published()).singleElement().isInstanceOf(GatewayDiffered.class);
    }

    @Test
    void whatIsChargedThereAndNotHereDiffers() {
        var call = claimed();
        conclude(call, new Declined("no"));
        gateway.hasMoved(false, call.chargeKey(), order.toString(), 500, "EUR");

        assertThat(differences()).containsExactly(Kind.NOT_HERE);
    }

    @Test
    void aRefundThatIsHereAndNotThereDiffers() {
        var call = captured();
        gateway.hasMoved(false, call.chargeKey(), order.toString(), 500, "EUR");
        refunded();

        assertThat(differences()).containsExactly(Kind.NOT_THERE);
    }

    @Test
    void aRefundThatCountsAsRefusedHereAndIsMadeThereDiffers() {
        var call = captured();
        gateway.hasMoved(false, call.chargeKey(), order.toString(), 500, "EUR");
        refund(new Refused("no"));
        gateway.hasMoved(true, call.refundKey(), order.toString(), 500, "EUR");

        assertThat(differences()).containsExactly(Kind.NOT_HERE);
    }

    @Test
    void whatIsChargedTwiceDiffers() {
        var call = captured();
        gateway.hasMoved(false, call.chargeKey(), order.toString(), 500, "EUR");
        gateway.hasMoved(false, "another-key", order.toString(), 500, "EUR");

        assertThat(differences()).containsExactly(Kind.TWICE);
    }

    @Test
    void anotherAmountDiffers() {
        var call = captured();
        gateway.hasMoved(false, call.chargeKey(), order.toString(), 501, "EUR");

        assertThat(differences()).containsExactly(Kind.NOT_AS_ASKED);
    }

    @Test
    void whatIsForNoOrderOfOursDiffersAndHasNoTimeline() {
        captured();
        String reference = "another shop's " + order;
        gateway.hasMoved(false, "charge-1", reference, 500, "EUR");
        reconciliation.run();

        assertThat(books.open().stream().filter(each -> each.reference().equals(reference)))
                .singleElement()
                .satisfies(difference -> assertThat(difference.kind()).isEqualTo(Kind.UNKNOWN_ORDER));
        assertThat(broker.published(reference)).isEmpty();
    }

    @Test
    void whatAPersonHasSettledIsOpenNoMore() {
        captured();
        var open = open().getFirst();

        assertThat(books.settle(open.id())).isTrue();

        assertThat(differences()).isEmpty();
        assertThat(books.settle(open.id())).isFalse();
    }

    private CardCall captured() {
        var call = claimed();
        conclude(call, new Captured());
        return call;
    }

    private void refunded() {
        refund(new Refunded());
    }

    private void refund(ToRefund answer) {
        transaction.executeWithoutResult(_ -> cashier.refund(order, "ada", RefundReason.ORDER_CANCELLED));
        var call = transaction.execute(_ -> cards.claimDue()).orElseThrow();
        transaction.executeWithoutResult(_ -> cards.conclude(call, answer));
    }

    private CardCall claimed() {
        transaction.executeWithoutResult(_ -> cards.charge(order, "ada", PRICE, "tok_visa"));
        return transaction.execute(_ -> cards.claimDue()).orElseThrow();
    }

    private void conclude(CardCall call, ToCharge answer) {
        transaction.executeWithoutResult(_ -> cards.conclude(call, answer));
    }

    /** What differs about this test's order. */
    private List<Kind> differences() {
        return open().stream().map(Difference::kind).toList();
    }

    private List<Difference> open() {
        return reconciliation.run().stream()
                .filter(each -> each.reference().equals(order.toString()))
                .toList();
    }

    private List<?> published() {
        return broker.published(order.toString());
    }
}
