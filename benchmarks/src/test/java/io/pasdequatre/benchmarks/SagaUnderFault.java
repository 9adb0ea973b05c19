package io.pasdequatre.benchmarks;

import io.pasdequatre.benchmarks.UnderFault.Counts;
import io.pasdequatre.localstack.LocalStack;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/**
 * The whole system. Where payment is slow, orders are paid by card, and the gateway is: that is what payment waits for.
 */
record SagaUnderFault(LocalStack stack, Load load, Sagas sagas) implements UnderFault.Target {

    private static final int SUCCESS = 2;

    @Override
    public Answer order(RestFault fault, Instant due, long dueNanos) throws InterruptedException {
        return load.attempt(due, dueNanos, fault.isSlow());
    }

    @Override
    public void begin(RestFault fault, Duration slow) throws IOException, InterruptedException {
        if (fault.isSlow()) {
            gateway("POST", "{\"fault\": \"SLOW\", \"delayMillis\": %d}".formatted(slow.toMillis()));
        }
    }

    @Override
    public void strike(RestFault fault) {
        switch (fault) {
            case PAYMENT_KILLED -> stack.service("payment").kill();
            case ORDER_KILLED -> stack.service("order").kill();
            default -> {} // It goes on as it began.
        }
    }

    @Override
    public void heal(RestFault fault) throws IOException, InterruptedException {
        switch (fault) {
            case PAYMENT_KILLED -> stack.service("payment").start();
            case ORDER_KILLED -> stack.service("order").start();
            default -> {} // Both run.
        }
        if (fault.isSlow()) {
            gateway("DELETE", "");
        }
    }

    @Override
    public void awaitEnd() throws SQLException, InterruptedException {
        sagas.awaitEnd();
    }

    @Override
    public Counts counts() throws SQLException {
        return new Counts(
                sagas.ask("inventory", "SELECT coalesce(sum(held), 0) FROM product"),
                sagas.ask("payments", "SELECT count(*) FROM payment WHERE status = 'CAPTURED'")
                        - sagas.ask("orders", "SELECT count(*) FROM orders WHERE status IN ('CONFIRMED', 'SHIPPED')"),
                sagas.ask("orders", "SELECT count(*) FROM orders WHERE status IN ('PENDING', 'CANCELLING')"));
    }

    private void gateway(String method, String wish) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(stack.outsideWorldUrl().resolve("/control/gateway/faults"))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(wish));
        try (var http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != SUCCESS) {
                throw new IllegalStateException(
                        "The gateway answered %d: %s".formatted(answer.statusCode(), answer.body()));
            }
        }
    }
}
