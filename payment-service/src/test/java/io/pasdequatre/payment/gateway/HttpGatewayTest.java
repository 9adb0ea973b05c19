package io.pasdequatre.payment.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pasdequatre.payment.domain.CardCall;
import io.pasdequatre.payment.domain.GatewayAnswer.Captured;
import io.pasdequatre.payment.domain.GatewayAnswer.Closed;
import io.pasdequatre.payment.domain.GatewayAnswer.Contradiction;
import io.pasdequatre.payment.domain.GatewayAnswer.Declined;
import io.pasdequatre.payment.domain.GatewayAnswer.NeverUsed;
import io.pasdequatre.payment.domain.GatewayAnswer.Refunded;
import io.pasdequatre.payment.domain.GatewayAnswer.Refused;
import io.pasdequatre.payment.domain.GatewayAnswer.Unanswered;
import io.pasdequatre.payment.domain.GatewayAnswer.Unreachable;
import io.pasdequatre.payment.domain.Money;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a gateway can answer, and what it then means. */
class HttpGatewayTest {

    private static final UUID ORDER = UUID.fromString("019a0000-0000-7000-8000-000000000001");
    private static final UUID PAYMENT = UUID.fromString("019a0000-0000-7000-8000-000000000002");
    private static final CardCall CALL = new CardCall(
            ORDER, PAYMENT, new Money(500, Currency.getInstance("EUR")), "tok_visa", false, false, false, 1);
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch end = new CountDownLatch(1);
    private final HttpServer server = server();
    private final HttpGateway gateway = gatewayAt(server.getAddress().getPort());

    private volatile int status = 200;
    private volatile String body = "";
    private volatile boolean silent;
    private volatile boolean broken;

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
    }

    @Test
    void aChargeIsAskedForUnderTheKeyOfThePayment() {
        says("CAPTURED", "charge-");

        assertThat(gateway.charge(CALL)).isEqualTo(new Captured());
        assertThat(requests)
                .singleElement()
                .satisfies(request -> assertThat(request)
                        .startsWith("POST /gateway/charges charge-" + PAYMENT)
                        .contains(
                                "\"amountMinor\":500",
                                "\"currency\":\"EUR\"",
                                "\"token\":\"tok_visa\"",
                                ORDER.toString()));
    }

    @Test
    void aRefundIsAskedForUnderAKeyOfItsOwn() {
        says("REFUNDED", "refund-");

        assertThat(gateway.refund(CALL)).isEqualTo(new Refunded());
        assertThat(gateway.askForRefund(CALL)).isEqualTo(new Refunded());
        assertThat(requests.get(0)).startsWith("POST /gateway/refunds refund-" + PAYMENT);
        assertThat(requests.get(1)).startsWith("GET /gateway/refunds/refund-" + PAYMENT);
    }

    @Test
    void whatTheGatewaySaysOfAKeyIsItsOutcome() {
        says("DECLINED", "charge-");
        assertThat(gateway.askForCharge(CALL)).isEqualTo(new Declined("a reason"));
        says("VOIDED", "charge-");
        assertThat(gateway.close(CALL)).isEqualTo(new Closed());
        says("PENDING", "charge-");
        assertThat(gateway.charge(CALL)).isInstanceOf(Unanswered.class);
        status = 404;
        assertThat(gateway.askForCharge(CALL)).isEqualTo(new NeverUsed());
        status = 409;
        assertThat(gateway.refund(CALL)).isInstanceOf(Refused.class);
    }

    @ParameterizedTest(name = "{0} in the place of {1}")
    @CsvSource(textBlock = """
            501,                                  500
            USD,                                  EUR
            019a0000-0000-7000-8000-000000000003, 019a0000-0000-7000-8000-000000000001
            charge-another,                       charge-019a0000-0000-7000-8000-000000000002
            LOST,                                 CAPTURED
            """)
    void whatDoesNotFitIsNotBelieved(String said, String asked) {
        says("CAPTURED", "charge-");
        body = body.replace(asked, said);

        assertThat(gateway.charge(CALL)).isInstanceOf(Contradiction.class);
    }

    @ParameterizedTest
    @CsvSource({"500", "502", "503", "429", "422", "401"})
    void anErrorDoesNotSayThatNothingWasCharged(int error) {
        status = error;

        assertThat(gateway.charge(CALL)).isInstanceOf(Unanswered.class);
        assertThat(gateway.refund(CALL)).isInstanceOf(Unanswered.class);
    }

    @Test
    void anAnswerThatIsNotWholeOrNoneOrTooLateIsNoAnswer() {
        says("CAPTURED", "charge-");
        broken = true;
        assertThat(gateway.charge(CALL)).isInstanceOf(Unanswered.class);
        broken = false;
        body = "";
        assertThat(gateway.charge(CALL)).isInstanceOf(Unanswered.class);
        body = "<html>";
        assertThat(gateway.charge(CALL)).isEqualTo(new Unanswered("The gateway's answer cannot be read"));
        silent = true;
        assertThat(gateway.charge(CALL)).isInstanceOf(Unanswered.class);
    }

    @Test
    void whoIsNotThereWasNotAsked() {
        server.stop(0);

        assertThat(gateway.charge(CALL)).isInstanceOf(Unreachable.class);
    }

    @Test
    void aGatewayThatFailsAgainAndAgainIsLeftInPeace() {
        status = 500;
        IntStream.range(0, 10).forEach(_ -> gateway.charge(CALL));
        int before = requests.size();

        assertThat(gateway.charge(CALL)).isInstanceOf(Unreachable.class);
        assertThat(requests).hasSize(before);
    }

    private void says(String outcome, String key) {
        status = 200;
        body = """
                {"key": "%s%s", "status": "%s", "order": "%s", "amountMinor": 500, "currency": "EUR",
                 "reason": "a reason", "sequence": 7}""".formatted(key, PAYMENT, outcome, ORDER);
    }

    private static HttpGateway gatewayAt(int port) {
        var settings =
                new GatewaySettings(URI.create("http://127.0.0.1:" + port), LIMIT, LIMIT, null, Duration.ofMinutes(5));
        return new HttpGateway(settings, new SimpleMeterRegistry());
    }

    private HttpServer server() {
        try {
            var made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            made.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            made.createContext("/", exchange -> {
                requests.add("%s %s %s %s"
                        .formatted(
                                exchange.getRequestMethod(),
                                exchange.getRequestURI(),
                                exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                                new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
                awaitEndIfSilent();
                var bytes = body.getBytes(UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(status, broken ? bytes.length + 1 : Math.max(bytes.length, -1));
                exchange.getResponseBody().write(bytes);
                exchange.close();
            });
            made.start();
            return made;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitEndIfSilent() {
        try {
            if (silent) {
                end.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
