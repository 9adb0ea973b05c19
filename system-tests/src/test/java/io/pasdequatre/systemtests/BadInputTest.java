package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.systemtests.Shop.Answer;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is refused with a problem that names it, and changes nothing. */
class BadInputTest {

    private static final String CUSTOMER = "\"customer\": {\"id\": \"nobody\"}";

    private final Shop shop = new Shop(TheStack.running());

    static Stream<Arguments> badOrders() {
        String line = "\"lines\": [{\"sku\": \"%s\", \"quantity\": 1}]";
        return Stream.of(
                bad(
                        "an unknown sku",
                        "{%s, %s}".formatted(CUSTOMER, line.formatted("no-such-sku")),
                        422,
                        "unknown-sku",
                        "lines[0].sku"),
                bad("quantity 0", order("%s", "0"), 400, "invalid-request", "lines[0].quantity"),
                bad("a negative quantity", order("%s", "-1"), 400, "invalid-request", "lines[0].quantity"),
                bad("quantity 10⁹", order("%s", "1000000000"), 400, "invalid-request", "lines[0].quantity"),
                bad(
                        "a quantity beyond int",
                        order("%s", "99999999999999999999"),
                        400,
                        "wrong-type",
                        "lines[0].quantity"),
                bad("a fraction", order("%s", "1.5"), 400, "wrong-type", "lines[0].quantity"),
                bad("a number as text", order("%s", "\"1\""), 400, "wrong-type", "lines[0].quantity"),
                bad("no lines", "{%s, \"lines\": []}".formatted(CUSTOMER), 400, "invalid-request", "lines"),
                bad("lines missing", "{%s}".formatted(CUSTOMER), 400, "invalid-request", "lines"),
                bad("no customer", "{%s}".formatted(line), 400, "invalid-request", "customer"),
                bad(
                        "an address, which an order has none of",
                        order("%s", "1").replace("\"nobody\"", "\"nobody\", \"email\": \"ada@example.com\""),
                        400,
                        "unknown-field",
                        "customer.email"),
                bad(
                        "an unknown field",
                        "{%s, %s, \"price\": 1}".formatted(CUSTOMER, line),
                        400,
                        "unknown-field",
                        "price"),
                bad("malformed JSON", "{\"customer\": ", 400, "malformed-json", null),
                bad("no body", "", 400, "malformed-json", null),
                bad("a body after the body", order("%s", "1") + "{}", 400, "malformed-json", null),
                bad(
                        "one sku twice",
                        "{%s, \"lines\": [{\"sku\": \"%%1$s\", \"quantity\": 1}, {\"sku\": \"%%1$s\", \"quantity\": 1}]}"
                                .formatted(CUSTOMER),
                        422,
                        "repeated-sku",
                        "lines[1].sku"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badOrders")
    void aBadOrderIsRefusedAndNamesTheField(String what, String body, int status, String type, String field) {
        String sku = TheStack.knownSku();

        Answer answer =
                shop.post("order", "/orders", body.replace("%1$s", sku).replace("%s", sku), "Idempotency-Key", key());

        assertProblem(answer, status, type, field);
        assertThat(shop.get("order", "/orders?customer=nobody").body().get("orders"))
                .isEmpty();
    }

    @Test
    void anOrderOfTwoCurrenciesIsRefused() {
        String euros = TheStack.knownSku();
        String dollars = TheStack.knownSkuInDollars();

        Answer answer =
                shop.post("order", "/orders", """
                {%s, "lines": [{"sku": "%s", "quantity": 1}, {"sku": "%s", "quantity": 1}]}
                """.formatted(CUSTOMER, euros, dollars), "Idempotency-Key", key());

        assertProblem(answer, 422, "currency-mix", "lines[1].sku");
    }

    @Test
    void anOrderWithoutAKeyIsRefused() {
        Answer answer = shop.post("order", "/orders", order(TheStack.knownSku(), "1"));

        assertProblem(answer, 400, "invalid-request", "Idempotency-Key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"order", "inventory", "payment"})
    void aBodyOfTenMegabytesIsRefused(String service) {
        String path = switch (service) {
            case "order" -> "/orders";
            case "inventory" -> "/products";
            default -> "/accounts/ada/deposits";
        };

        Answer answer =
                shop.post(service, path, "{\"x\": \"" + "x".repeat(10_000_000) + "\"}", "Idempotency-Key", key());

        assertProblem(answer, 413, "content-too-large", null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sku\": \"s\", \"name\": \"n\", \"price\": {\"amountMinor\": 0, \"currency\": \"EUR\"}, \"stock\": 1}",
                "{\"sku\": \"s\", \"name\": \"n\", \"price\": {\"amountMinor\": 1.5, \"currency\": \"EUR\"}, \"stock\": 1}",
                "{\"sku\": \"s\", \"name\": \"n\", \"price\": {\"amountMinor\": 1, \"currency\": \"XXXX\"}, \"stock\": 1}",
                "{\"sku\": \"\", \"name\": \"n\", \"price\": {\"amountMinor\": 1, \"currency\": \"EUR\"}, \"stock\": 1}",
                "{\"sku\": \"s\", \"name\": \" \", \"price\": {\"amountMinor\": 1, \"currency\": \"EUR\"}, \"stock\": 1}",
                "{\"sku\": \"s\", \"name\": \"n\", \"price\": {\"amountMinor\": 1, \"currency\": \"EUR\"}, \"stock\": -1}",
                "{\"sku\": \"s\", \"name\": \"n\", \"price\": {\"amountMinor\": 1, \"currency\": \"XXX\"}, \"stock\": 1}",
                "{\"sku\": \"s\", \"name\": \"a \\ud83d b\", \"price\": {\"amountMinor\": 1, \"currency\": \"EUR\"}, \"stock\": 1}",
                "{\"sku\": \"s\", \"name\": \"n\", \"stock\": 1}"
            })
    void aBadProductIsRefused(String body) {
        Answer answer = shop.post("inventory", "/products", body);

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(400);
        assertThat(answer.body().get("errors")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"amount\": {\"amountMinor\": 0, \"currency\": \"EUR\"}}",
                "{\"amount\": {\"amountMinor\": -5, \"currency\": \"EUR\"}}",
                "{\"amount\": {\"amountMinor\": 1000000000001, \"currency\": \"EUR\"}}",
                "{\"amount\": {\"amountMinor\": 0.5, \"currency\": \"EUR\"}}",
                "{\"amount\": {\"amountMinor\": 5, \"currency\": \"ABC\"}}",
                "{\"amount\": 5}",
                "{}"
            })
    void aBadDepositIsRefusedAndOpensNoAccount(String body) {
        String customer = "customer-" + UUID.randomUUID();

        Answer answer = shop.post("payment", "/accounts/" + customer + "/deposits", body, "Idempotency-Key", key());

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(400);
        assertThat(answer.body().get("errors")).isNotEmpty();
        assertThat(shop.get("payment", "/accounts/" + customer).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status=SHIPPED,",
                "status=,",
                "placedAfter=%2B300000-01-01T00:00:00Z",
                "placedBefore=-300000-01-01T00:00:00Z",
                "sku=%00",
                "after=%ED%A0%80"
            })
    void aSearchForWhatCannotBeIsRefusedAndNamesTheParameter(String query) {
        Answer answer = shop.get("tracking", "/orders?" + query);

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(400);
        assertThat(answer.body().get("errors").get(0).get("field").asString())
                .isIn("query", query.substring(0, query.indexOf('=')));
    }

    @ParameterizedTest
    @CsvSource({"order, /orders/", "inventory, /reservations/", "inventory, /shipments/", "payment, /payments/"})
    void whatIsNotThereIsAProblemAndSoIsAnIdThatIsNone(String service, String path) {
        Answer missing = shop.get(service, path + UUID.randomUUID());
        Answer malformed = shop.get(service, path + "no-id");

        assertThat(missing.status()).isEqualTo(404);
        assertThat(malformed.status()).isEqualTo(400);
        assertThat(missing.response().headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(malformed.body().toString()).doesNotContain("java.");
    }

    @ParameterizedTest
    @CsvSource({
        "order, /orders/00000000-0000-0000-0000-000000000000/cancellation",
        "order, /dead-letters/1/dry-run",
        "inventory, /dead-letters/1/dry-run",
        "payment, /actuator/relay",
        "tracking, /actuator/tracking"
    })
    void aChangeThatAPageOfAnotherSiteMakesABrowserSendIsRefused(String service, String path) {
        for (String site : List.of("cross-site", "same-site")) {
            assertThat(shop.post(service, path, "{}", "Sec-Fetch-Site", site).status())
                    .isEqualTo(403);
        }
        assertThat(shop.post(service, path, "{}", "Origin", "http://evil.example")
                        .status())
                .isEqualTo(403);
        Answer form = shop.postForm(service, path);
        assertThat(form.status()).isEqualTo(415);
        assertThat(form.response().headers().firstValue("X-Content-Type-Options"))
                .contains("nosniff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"order", "inventory", "payment", "notification"})
    void everyServiceServesAnOpenApiDocument(String service) {
        Answer document = shop.get(service, "/v3/api-docs");

        assertThat(document.status()).isEqualTo(200);
        assertThat(document.body().get("openapi").asString()).startsWith("3.1");
        assertThat(document.body().get("paths")).isNotEmpty();
    }

    private static void assertProblem(Answer answer, int status, String type, String field) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        assertThat(answer.type()).isEqualTo(type);
        assertThat(answer.response().headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body().toString()).doesNotContain("java.", "tools.jackson", "io.pasdequatre");
        if (field != null) {
            assertThat(answer.body().get("errors"))
                    .extracting(error -> error.get("field").asString())
                    .contains(field);
        }
    }

    private static String order(String sku, String quantity) {
        return "{%s, \"lines\": [{\"sku\": \"%s\", \"quantity\": %s}]}".formatted(CUSTOMER, sku, quantity);
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }

    private static Arguments bad(String what, String body, int status, String type, String field) {
        return Arguments.of(what, body, status, type, field);
    }
}
