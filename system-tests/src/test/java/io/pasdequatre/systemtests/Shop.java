package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.localstack.Stack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.awaitility.core.ConditionFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a customer and a shopkeeper do, over REST alone; waiting is part of its words. */
final class Shop {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Stack stack;
    private final List<String> replicas;
    private final AtomicInteger turn = new AtomicInteger();

    Shop(Stack stack) {
        this(stack, List.of(""));
    }

    /** Asks the replicas of a service in turn, and where one does not answer the next; such as "" and "-2". */
    Shop(Stack stack, List<String> replicas) {
        this.stack = stack;
        this.replicas = replicas;
    }

    /** A product that nobody else orders, once order-service can price it. */
    Product sells(long stock, long priceMinor) {
        return sells(stock, priceMinor, "EUR");
    }

    Product sells(long stock, long priceMinor, String currency) {
        String sku = "sku-" + UUID.randomUUID();
        Answer listed = post("inventory", "/products", """
                {"sku": "%s", "name": "A test's own", "price": {"amountMinor": %d, "currency": "%s"}, "stock": %d}
                """.formatted(sku, priceMinor, currency, stock));
        assertThat(listed.status()).as(listed.body().toString()).isEqualTo(201);
        return new Product(sku);
    }

    /** A customer that nobody else is, with money in their account, who is reached by mail. */
    Customer customerWith(long balanceMinor) {
        Customer customer = customerWithoutContacts(balanceMinor);
        customer.isReachedBy("""
                {"email": "%s", "inApp": false}""".formatted(customer.email()));
        return customer;
    }

    /** One that has told nobody how to reach them. */
    Customer customerWithoutContacts(long balanceMinor) {
        String id = "customer-" + UUID.randomUUID();
        Answer deposited =
                post("payment", "/accounts/" + id + "/deposits", """
                {"amount": {"amountMinor": %d, "currency": "EUR"}}""".formatted(balanceMinor), "Idempotency-Key", id);
        assertThat(deposited.status()).as(deposited.body().toString()).isBetween(200, 201);
        return new Customer(id);
    }

    /** What is sold. */
    final class Product {

        final String sku;

        private Product(String sku) {
            this.sku = sku;
        }

        Answer price() {
            return get("inventory", "/products/" + sku + "/price");
        }

        /** Sets the price, if the one that is there now has this tag. */
        Answer changePrice(String tag, long minor) {
            return putPrice(minor, "If-Match", tag);
        }

        Answer putPrice(long minor, String... headers) {
            return put("inventory", "/products/" + sku + "/price", """
                    {"amountMinor": %d, "currency": "EUR"}""".formatted(minor), headers);
        }

        void hasStock(long onHand, long held, long shipped) {
            JsonNode product = get("inventory", "/products/" + sku).body();
            assertThat(product.get("onHand").asLong()).as("on hand").isEqualTo(onHand);
            assertThat(product.get("held").asLong()).as("held").isEqualTo(held);
            assertThat(product.get("shipped").asLong()).as("shipped").isEqualTo(shipped);
            assertThat(product.get("returned").asLong()).as("returned").isZero();
        }

        /** All that was shipped is back. */
        void hasStockAgain(long onHand, long returned) {
            JsonNode product = get("inventory", "/products/" + sku).body();
            assertThat(product.get("onHand").asLong()).as("on hand").isEqualTo(onHand);
            assertThat(product.get("held").asLong()).as("held").isZero();
            assertThat(product.get("shipped").asLong()).as("shipped").isEqualTo(returned);
            assertThat(product.get("returned").asLong()).as("returned").isEqualTo(returned);
        }
    }

    /** Who buys. */
    final class Customer {

        final String id;

        private Customer(String id) {
            this.id = id;
        }

        /** Says how the customer is reached, and by nothing else. */
        JsonNode isReachedBy(String contacts) {
            Answer said = put("notification", "/customers/" + id + "/contacts", contacts);
            assertThat(said.status()).as(said.body().toString()).isEqualTo(200);
            return said.body();
        }

        String email() {
            return id + "@example.com";
        }

        /** Places an order, as soon as order-service has heard of the product. */
        Order orders(Product product, int quantity) {
            return orders(basket(product, quantity));
        }

        /** The same, paid by card. */
        Order ordersByCard(Product product, int quantity, String token) {
            return orders(basketByCard(product, quantity, token));
        }

        private Order orders(String body) {
            String key = UUID.randomUUID().toString();
            Answer placed = patiently()
                    .until(
                            () -> post("order", "/orders", body, "Idempotency-Key", key),
                            answer -> answer.status() != 422);
            assertThat(placed.status()).as(placed.body().toString()).isEqualTo(201);
            return orderOf(placed);
        }

        String basket(Product product, int quantity) {
            return """
                    {"customer": {"id": "%s"}, "lines": [{"sku": "%s", "quantity": %d}]}
                    """.formatted(id, product.sku, quantity);
        }

        String basketByCard(Product product, int quantity, String token) {
            String basket = basket(product, quantity).strip();
            return basket.substring(0, basket.length() - 1)
                    + ", \"paymentMethod\": \"card\", \"cardToken\": \"%s\"}".formatted(token);
        }

        void hasBalance(long minor) {
            JsonNode balance =
                    get("payment", "/accounts/" + id).body().get("balances").get(0);
            assertThat(balance.get("balanceMinor").asLong()).as("balance").isEqualTo(minor);
        }
    }

    /** What was ordered. */
    final class Order {

        final UUID id;

        private Order(UUID id) {
            this.id = id;
        }

        String status() {
            return view().get("status").asString();
        }

        /** One of these, if there is a choice. */
        void ends(String... statuses) {
            patiently().untilAsserted(() -> assertThat(status()).isIn((Object[]) statuses));
        }

        long total() {
            return view().get("total").get("amountMinor").asLong();
        }

        /** Asks for its cancellation. */
        Answer cancel() {
            return post("order", "/orders/" + id + "/cancellation", "");
        }

        /** Asks for a label to send it back. */
        Answer sendBack() {
            return post("order", "/orders/" + id + "/return", "");
        }

        /** The label, once it is issued. */
        JsonNode returnLabel() {
            return patiently()
                    .until(() -> get("inventory", "/returns/" + id), label -> label.status() == 200)
                    .body();
        }

        /** Somebody in the warehouse says that its goods are back. */
        Answer isBack() {
            return post("inventory", "/returns/" + id + "/arrival", "");
        }

        void isCancelledByTheCustomer() {
            isCancelledBecause("CUSTOMER");
        }

        void isCancelledBecauseItTookTooLong() {
            isCancelledBecause("TIMED_OUT");
        }

        void isCancelledBecause(String because) {
            ends("CANCELLED");
            assertThat(view().get("cancelledBecause").asString()).isEqualTo(because);
        }

        JsonNode view() {
            return get("order", "/orders/" + id).body();
        }

        void reservationIs(String state) {
            becomes("inventory", "/reservations/" + id, "state", state);
        }

        void shipmentIs(String state) {
            becomes("inventory", "/shipments/" + id, "state", state);
        }

        void paymentIs(String... statuses) {
            becomes("payment", "/payments/" + id, "status", statuses);
        }

        boolean hasNoShipment() {
            return get("inventory", "/shipments/" + id).status() == 404;
        }

        /** The customer was told exactly this, once each. */
        void toldTheCustomer(String... kinds) {
            patiently()
                    .untilAsserted(() -> assertThat(get("notification", "/notifications?order=" + id)
                                    .body())
                            .extracting(notification -> notification.get("kind").asString() + " "
                                    + notification.get("status").asString())
                            .containsExactlyInAnyOrder(java.util.Arrays.stream(kinds)
                                    .map(kind -> kind + " SENT")
                                    .toArray(String[]::new)));
        }
    }

    /** What a service answered. */
    record Answer(int status, JsonNode body, HttpResponse<String> response) {

        String tag() {
            return response.headers().firstValue("ETag").orElseThrow();
        }

        String type() {
            return body.get("type").asString().replace("urn:problem-type:pasdequatre:", "");
        }
    }

    Answer get(String service, String path) {
        return send(service, path, HttpRequest.Builder::GET);
    }

    Answer post(String service, String path, String json, String... headers) {
        return send(service, path, request -> json(request, headers).POST(BodyPublishers.ofString(json)));
    }

    /** As a form on any page does it. */
    Answer postForm(String service, String path) {
        return send(
                service,
                path,
                request -> request.header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("a=1")));
    }

    Answer put(String service, String path, String json, String... headers) {
        return send(service, path, request -> json(request, headers).PUT(BodyPublishers.ofString(json)));
    }

    Order orderOf(Answer placed) {
        return new Order(UUID.fromString(placed.body().get("orderId").asString()));
    }

    /** Looks at once, and not only after Awaitility's first pause. */
    private static ConditionFactory patiently() {
        return await().atMost(PATIENCE).pollDelay(Duration.ZERO);
    }

    private void becomes(String service, String path, String field, String... values) {
        patiently()
                .untilAsserted(
                        () -> assertThat(get(service, path).body().path(field).asString())
                                .as(path)
                                .isIn((Object[]) values));
    }

    private static HttpRequest.Builder json(HttpRequest.Builder request, String... headers) {
        request.header("Content-Type", "application/json");
        return headers.length > 0 ? request.headers(headers) : request;
    }

    private Answer send(String service, String path, UnaryOperator<HttpRequest.Builder> wish) {
        int first = turn.getAndIncrement();
        try {
            for (int tried = 1; ; tried++) {
                String replica = service + replicas.get((first + tried) % replicas.size());
                try {
                    return send(wish.apply(HttpRequest.newBuilder(
                            URI.create(stack.service(replica).url() + path))));
                } catch (IOException e) {
                    if (tried == replicas.size()) {
                        throw new IllegalStateException(replica + path, e);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response =
                HTTP.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), JsonMapper.shared().readTree(response.body()), response);
    }
}
