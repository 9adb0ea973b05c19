package io.pasdequatre.payment.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is asked of the ledger over HTTP. */
class LedgerRequestsTest extends OnALedger {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    private record Answer(int status, JsonNode body) {}

    @Test
    void aRequestThatIsSentAgainWithItsKeyCountsOnce() {
        String other = customer + "-other";
        post(other, "deposits", key(), 1, "");
        String deposit = key();
        String withdrawal = key();
        String transfer = key();
        for (int i = 0; i < 3; i++) {
            assertThat(post(customer, "deposits", deposit, 1_000, "").status()).isEqualTo(200);
            assertThat(post(customer, "withdrawals", withdrawal, 200, "").status())
                    .isEqualTo(200);
            assertThat(post(customer, "transfers", transfer, 300, other).status())
                    .isEqualTo(200);
        }

        JsonNode balance = balanceOf(get("/accounts/" + customer));
        assertThat(balance.get("balanceMinor").asLong()).isEqualTo(499);
        assertThat(balance.get("feesMinor").asLong()).isEqualTo(1);
        assertThat(balance.get("transferredMinor").asLong()).isEqualTo(-300);
        assertThat(balanceOf(get("/accounts/" + other)).get("balanceMinor").asLong())
                .isEqualTo(301);
        assertThat(post(customer, "transfers", transfer, 301, other).status()).isEqualTo(422);
    }

    @Test
    void whatTheAccountDoesNotCoverIsRefused() {
        post(customer, "deposits", key(), 100, "");
        post(customer + "-other", "deposits", key(), 100, "");

        assertRefused(post(customer, "withdrawals", key(), 101, ""), 409, "insufficient-funds");
        assertRefused(post(customer, "transfers", key(), 101, customer + "-other"), 409, "insufficient-funds");
        assertRefused(post(customer, "transfers", key(), 1, customer + "-nobody"), 422, "no-receiver");
        assertRefused(post(customer, "transfers", key(), 1, customer), 400, "invalid-request");
        assertRefused(post(customer + "-nobody", "withdrawals", key(), 1, ""), 404, "account-not-found");
        assertRefused(get("/accounts/" + customer + "-nobody/entries?currency=EUR"), 404, "account-not-found");
    }

    @Test
    void theHistoryIsPagedFromTheNewestToTheFirst() {
        for (int i = 1; i <= 5; i++) {
            post(customer, "deposits", key(), i, "");
        }

        List<Long> amounts = new ArrayList<>();
        String next = "/accounts/%s/entries?currency=EUR&limit=2".formatted(customer);
        while (!next.isEmpty()) {
            JsonNode page = get(next).body();
            page.get("items")
                    .forEach(item -> amounts.add(item.get("amountMinor").asLong()));
            next = page.path("next").asString("");
        }
        assertThat(amounts).containsExactly(5L, 4L, 3L, 2L, 1L, 0L);
    }

    @Test
    void howTheBalanceWasAndWhetherItIsWhatWasWrittenIsAnswered() {
        post(customer, "deposits", key(), 1_000, "");
        String then = get("/accounts/%s/entries?currency=EUR".formatted(customer))
                .body()
                .get("items")
                .get(0)
                .get("occurredAt")
                .asString();
        post(customer, "deposits", key(), 1_000, "");

        JsonNode balance = balanceOf(get("/accounts/%s?at=%s".formatted(customer, then)));
        assertThat(balance.get("balanceMinor").asLong()).isEqualTo(1_000);
        assertRefused(get("/accounts/%s?at=2020-01-01T00:00:00Z".formatted(customer)), 404, "account-not-found");
        assertRefused(get("/accounts/%s?at=9999-01-01T00:00:00Z".formatted(customer)), 400, "invalid-request");

        String next = "/ledger/verification?limit=3";
        while (!next.isEmpty()) {
            JsonNode page = get(next).body();
            assertThat(page.get("problems")).isEmpty();
            next = page.path("next").asString("");
        }
        assertRefused(get("/ledger/verification?after=nowhere"), 400, "invalid-request");
    }

    @Test
    void anOperatorHasTheLedgerVerifiedRebuiltAndCorrected() {
        post(customer, "deposits", key(), 1_000, "");

        assertThat(command("verification").get("entries").asLong()).isPositive();
        assertThat(command("verification").get("problems")).isEmpty();
        assertThat(command("rebuild").get("serving").asInt()).isPositive();
        assertThat(command("correction").isArray()).isTrue();
        assertThat(get("/actuator/ledger/correction").body()).isEmpty();
        assertThat(get("/actuator/ledger").body().get("sums").get("EUR").asLong())
                .isZero();
        assertThat(get("/actuator/ledger/nonsense").status()).isEqualTo(400);
    }

    private JsonNode command(String name) {
        return send("/actuator/ledger/" + name, "{}", key()).body();
    }

    private static void assertRefused(Answer answer, int status, String type) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        assertThat(answer.body().get("type").asString()).endsWith(":" + type);
    }

    private static JsonNode balanceOf(Answer answer) {
        return answer.body().get("balances").get(0);
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }

    private Answer post(String who, String what, String key, long cents, String to) {
        String body = "{\"amount\": {\"amountMinor\": %d, \"currency\": \"EUR\"}%s}"
                .formatted(cents, to.isEmpty() ? "" : ", \"to\": \"" + to + "\"");
        return send("/accounts/%s/%s".formatted(who, what), body, key);
    }

    private Answer send(String path, String body, String key) {
        return answer(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body)));
    }

    private Answer get(String path) {
        return answer(HttpRequest.newBuilder(uri(path)));
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(port, path));
    }

    private static Answer answer(HttpRequest.Builder request) {
        try {
            var answer = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Answer(answer.statusCode(), JsonMapper.shared().readTree(answer.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
