package io.pasdequatre.localstack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A catalogue to order from, and an order that goes all the way, as a customer would do it: over REST. */
final class FirstOrder {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final String CUSTOMER = "ada";
    private static final String EMAIL = "ada@example.com";

    private final LocalStack stack;
    private final Duration limit;

    /** @param limit how long it may take until it is shipped, and until its mails are there */
    FirstOrder(LocalStack stack, Duration limit) {
        this.stack = stack;
        this.limit = limit;
    }

    /** What is for sale. Prices in cents. */
    private record Product(String sku, String name, long cents, int stock) {}

    private static final List<Product> CATALOGUE = List.of(
            new Product("TEAPOT", "Teapot, cast iron", 4_500, 100),
            new Product("TEACUP", "Teacup, porcelain", 1_250, 400),
            new Product("SAUCER", "Saucer, porcelain", 650, 400),
            new Product("KETTLE", "Kettle, copper", 8_900, 20),
            new Product("WHISK", "Tea whisk, bamboo", 1_800, 3));

    /**
     * What came of it.
     *
     * @param id the order's id
     * @param postedAt when it was placed
     * @param shippedAfter from then until it was seen shipped
     */
    record Shipped(String id, Instant postedAt, Duration shippedAfter) {}

    /** Others who buy on the board. Who has an account already gets no more. */
    private static final List<String> CUSTOMERS = List.of("grace", "alan", "barbara");

    /** Says how customers are reached, and opens the accounts, where that is not done yet. */
    void seedCustomers() {
        Stream.concat(Stream.of(CUSTOMER), CUSTOMERS.stream()).forEach(this::seedContacts);
        CUSTOMERS.stream()
                .map(customer -> payment().resolve("/accounts/" + customer))
                .filter(account -> get(account).statusCode() == 404)
                .forEach(account -> expect(200, post(URI.create(account + "/deposits"), """
                        {"amount": {"amountMinor": 500000, "currency": "EUR"}}""")));
    }

    /** The number and the token are outside-world's: it takes whatever is sent there. */
    private void seedContacts(String customer) {
        var contacts = notification().resolve("/customers/" + customer + "/contacts");
        if (get(contacts).statusCode() == 404) {
            expect(
                    200,
                    send(HttpRequest.newBuilder(contacts)
                            .header("Content-Type", "application/json")
                            .PUT(HttpRequest.BodyPublishers.ofString(
                                    """
                            {"email": "%1$s@example.com", "phone": "+491570000%2$04d", "pushToken": "phone-of-%1$s",
                             "language": "en", "timeZone": "Europe/Berlin"}
                            """.formatted(customer, Math.floorMod(customer.hashCode(), 10_000))))));
        }
    }

    /** Lists the products that are not there yet. */
    void seedCatalogue() {
        var there = json(get(inventory().resolve("/products?limit=100"))).toString();
        CATALOGUE.stream()
                .filter(product -> !there.contains("\"" + product.sku() + "\""))
                .forEach(this::list);
    }

    private void list(Product product) {
        expect(201, post(inventory().resolve("/products"), """
                {"sku": "%s", "name": "%s", "price": {"amountMinor": %d, "currency": "EUR"}, "stock": %d}
                """.formatted(
                        product.sku(), product.name(), product.cents(), product.stock())));
    }

    /** Gives the customer money, orders a teapot and two cups for them, and waits until they are shipped. */
    Shipped run() {
        var deposit = post(payment().resolve("/accounts/" + CUSTOMER + "/deposits"), """
                {"amount": {"amountMinor": 50000, "currency": "EUR"}}""");
        expect(deposit.statusCode() == 200 ? 200 : 201, deposit);
        var key = UUID.randomUUID().toString();
        var deadline = Instant.now().plus(limit);
        while (true) {
            var postedAt = Instant.now();
            var answer = place(key);
            if (answer.statusCode() != 422 || Instant.now().isAfter(deadline)) {
                expect(201, answer);
                return follow(json(answer).path("orderId").asString(), postedAt, deadline);
            }
            pause(); // order-service's copy of the catalogue has not arrived.
        }
    }

    /** Places an order for one product. */
    static JsonNode place(LocalStack stack, String customer, String sku, long quantity)
            throws IOException, InterruptedException {
        return Http.postJson(
                stack.service("order").url().resolve("/orders"),
                """
                {"customer": {"id": "%1$s"},
                 "lines": [{"sku": "%2$s", "quantity": %3$d}]}
                """.formatted(customer, sku, quantity),
                "Idempotency-Key",
                UUID.randomUUID().toString());
    }

    private HttpResponse<String> place(String key) {
        return send(HttpRequest.newBuilder(order().resolve("/orders"))
                .header("Idempotency-Key", key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"customer": {"id": "%s"},
                         "lines": [{"sku": "TEAPOT", "quantity": 1}, {"sku": "TEACUP", "quantity": 2}]}
                        """.formatted(CUSTOMER))));
    }

    private Shipped follow(String id, Instant postedAt, Instant deadline) {
        while (true) {
            var order = json(get(order().resolve("/orders/" + id)));
            var status = order.path("status").asString();
            if (status.equals("SHIPPED")) {
                return new Shipped(id, postedAt, Duration.between(postedAt, Instant.now()));
            }
            if (status.equals("CANCELLED")) {
                throw new StartFailedException("The order, %s, is CANCELLED instead of SHIPPED: %s"
                        .formatted(id, order.path("cancelledBecause").asString()));
            }
            if (Instant.now().isAfter(deadline)) {
                throw new StartFailedException("The order, %s, is %s instead of SHIPPED after %d s; the board shows why"
                        .formatted(id, status, limit.toSeconds()));
            }
            pause();
        }
    }

    /** What was taken from the customer for an order, in cents. */
    long taken(String orderId) {
        return json(get(payment().resolve("/payments/" + orderId)))
                .findPath("amountMinor")
                .asLong();
    }

    /** How many mails about an order the mail server has for the customer. */
    long mailsAbout(String orderId) {
        return json(get(URI.create(stack.mail().url() + "/api/user/" + EMAIL + "/messages/INBOX/")))
                .valueStream()
                .filter(mail -> mail.toString().contains(orderId))
                .count();
    }

    /** Waits until the customer got a mail for each step: placed, confirmed, shipped. */
    long awaitMailsAbout(String orderId, long wanted) {
        var deadline = Instant.now().plus(limit);
        while (mailsAbout(orderId) < wanted && Instant.now().isBefore(deadline)) {
            pause();
        }
        return mailsAbout(orderId);
    }

    private URI notification() {
        return stack.service("notification").url();
    }

    private URI order() {
        return stack.service("order").url();
    }

    private URI inventory() {
        return stack.service("inventory").url();
    }

    private URI payment() {
        return stack.service("payment").url();
    }

    private static void expect(int status, HttpResponse<String> answer) {
        if (answer.statusCode() != status) {
            throw new StartFailedException(
                    "%s answered %d: %s".formatted(answer.uri(), answer.statusCode(), answer.body()));
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        if (answer.statusCode() >= 400) {
            throw new StartFailedException(
                    "%s answered %d: %s".formatted(answer.uri(), answer.statusCode(), answer.body()));
        }
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<String> get(URI uri) {
        return send(HttpRequest.newBuilder(uri));
    }

    private static HttpResponse<String> post(URI uri, String body) {
        return send(HttpRequest.newBuilder(uri)
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return Http.send(request, Duration.ofSeconds(30));
        } catch (IOException e) {
            throw new StartFailedException("A service does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted during the first order", e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted during the first order", e);
        }
    }
}
