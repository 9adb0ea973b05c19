package io.pasdequatre.benchmarks;

import io.pasdequatre.localstack.LocalStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** Customers who order over REST: two lines each, of 50 products, by 50 customers. */
final class Load {

    private static final int ACCEPTED = 201;
    private static final int PRODUCTS = 50;
    private static final int CUSTOMERS = 50;
    private static final Duration UNTIL_KNOWN = Duration.ofSeconds(60);
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(60);
    private static final Pattern ORDER_ID = Pattern.compile("\"orderId\":\"([^\"]+)\"");

    private final LocalStack stack;
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger turn = new AtomicInteger();

    Load(LocalStack stack) {
        this.stack = stack;
    }

    /**
     * An order that was accepted.
     *
     * @param due when it was to be placed, by the wall clock: an order that the generator places late is measured from
     *     here, so that a system which holds up its customers is not measured less often
     * @param postNanos from then to the answer
     */
    record Placed(UUID id, Instant due, long postNanos) {}

    /** Sells products, gives the customers money, and waits until orders are accepted. */
    void stock() throws IOException, InterruptedException {
        for (int i = 0; i < PRODUCTS; i++) {
            require(201, post(stack.service("inventory").url().resolve("/products"), """
                    {"sku": "SKU-%d", "name": "Cup", "price": {"amountMinor": 100, "currency": "EUR"},
                     "stock": 1000000}""".formatted(i)));
        }
        for (int i = 0; i < CUSTOMERS; i++) {
            deposit("customer-" + i, 1_000_000_000L);
            isReachedByMail("customer-" + i);
            isReachedByMail("poor-" + i);
        }
        long end = System.nanoTime() + UNTIL_KNOWN.toNanos();
        for (int sku = 0; sku < PRODUCTS; sku++) {
            while (place("customer-0", sku).statusCode() != 201) { // order-service has not read the product yet.
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("order-service does not get to know the products");
                }
                Thread.sleep(100);
            }
        }
    }

    /** By mail alone. */
    private void isReachedByMail(String customer) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(
                        stack.service("notification").url().resolve("/customers/" + customer + "/contacts"))
                .timeout(REQUEST_LIMIT)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("""
                        {"email": "%s@example.com", "inApp": false}""".formatted(customer)));
        require(200, http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    }

    private void deposit(String customer, long minor) throws IOException, InterruptedException {
        require(200, post(stack.service("payment").url().resolve("/accounts/" + customer + "/deposits"), """
                {"amount": {"amountMinor": %d, "currency": "EUR"}}""".formatted(
                        minor)));
    }

    /** So many orders by customers who each wait for the answer before they order again. */
    List<Placed> closed(int orders, int clients) throws InterruptedException, ExecutionException {
        return closed(orders, clients, 0);
    }

    /** @param declined the share of the customers that have no money, from 0 to 1 */
    List<Placed> closed(int orders, int clients, double declined) throws InterruptedException, ExecutionException {
        return Pace.closed(orders, clients, (due, dueNanos) -> order(due, dueNanos, declined));
    }

    /** So many orders a second, whether or not those before them have been answered. */
    List<Placed> open(int perSecond, Duration howLong) throws InterruptedException, ExecutionException {
        return Pace.open(perSecond, howLong, (due, dueNanos) -> order(due, dueNanos, 0));
    }

    private Placed order(Instant due, long dueNanos, double declined) throws InterruptedException {
        int number = turn.getAndIncrement();
        boolean poor = ThreadLocalRandom.current().nextDouble() < declined;
        HttpRequest.Builder request = order((poor ? "poor-" : "customer-") + number % CUSTOMERS, number % PRODUCTS, "");
        Answer answer = Answer.to(http, request, due, dueNanos, ACCEPTED);
        if (!answer.accepted()) {
            throw new IllegalStateException("An order was answered %s: %s".formatted(answer.title(), answer.body()));
        }
        return placed(answer);
    }

    /**
     * An order that may find nobody.
     *
     * @param byCard whether it is paid by card, and not from the customer's account
     */
    Answer attempt(Instant due, long dueNanos, boolean byCard) throws InterruptedException {
        int number = turn.getAndIncrement();
        String payment = byCard ? "\"paymentMethod\": \"card\", \"cardToken\": \"tok_visa\"," : "";
        return Answer.to(
                http, order("customer-" + number % CUSTOMERS, number % PRODUCTS, payment), due, dueNanos, ACCEPTED);
    }

    /** What was accepted. */
    static Placed placed(Answer answer) {
        var id = ORDER_ID.matcher(answer.body());
        if (!id.find()) {
            throw new IllegalStateException("No order in the answer: " + answer.body());
        }
        return new Placed(UUID.fromString(id.group(1)), answer.due(), answer.nanos());
    }

    private HttpResponse<String> place(String customer, int sku) throws IOException, InterruptedException {
        return http.send(order(customer, sku, "").build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder order(String customer, int sku, String payment) {
        return request(stack.service("order").url().resolve("/orders"), """
                {"customer": {"id": "%1$s"}, %4$s
                 "lines": [{"sku": "SKU-%2$d", "quantity": 1}, {"sku": "SKU-%3$d", "quantity": 2}]}
                """.formatted(
                        customer, sku, (sku + 1) % PRODUCTS, payment));
    }

    private HttpResponse<String> post(URI uri, String json) throws IOException, InterruptedException {
        return http.send(request(uri, json).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(URI uri, String json) {
        return HttpRequest.newBuilder(uri)
                .timeout(REQUEST_LIMIT)
                .setHeader("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofString(json));
    }

    private static void require(int status, HttpResponse<String> answer) {
        if (answer.statusCode() != status) {
            throw new IllegalStateException(
                    "%s answered %d: %s".formatted(answer.uri(), answer.statusCode(), answer.body()));
        }
    }
}
