package io.pasdequatre.localstack;

import java.io.IOException;
import java.net.URI;
import java.util.UUID;

/** A product of which nothing is left, since one customer has bought it all. */
final class Shortage implements Breakage.Fault {

    private static final String SKU = "TEAPOT";

    private final LocalStack stack;
    private volatile long bought;

    Shortage(LocalStack stack) {
        this.stack = stack;
    }

    @Override
    public boolean isThere() {
        return bought > 0;
    }

    @Override
    public void cause() throws IOException, InterruptedException {
        var product = Http.getJson(inventory("/products/" + SKU));
        var pieces = product.path("onHand").asLong();
        if (pieces == 0) {
            throw new IOException("There is none left already.");
        }
        var price = product.path("price");
        Http.postJson(
                stack.service("payment").url().resolve("/accounts/midas/deposits"),
                """
                {"amount": {"amountMinor": %d, "currency": "%s"}}""".formatted(
                                pieces * price.path("amountMinor").asLong(),
                                price.path("currency").asString()),
                "Idempotency-Key",
                UUID.randomUUID().toString());
        FirstOrder.place(stack, "midas", SKU, pieces);
        bought = pieces;
    }

    @Override
    public void heal() throws IOException, InterruptedException {
        Http.postJson(
                inventory("/products/%s/stock".formatted(SKU)),
                "{\"quantity\": %d}".formatted(bought),
                "Idempotency-Key",
                UUID.randomUUID().toString());
        bought = 0;
    }

    @Override
    public boolean outlastsTheStack() {
        return true;
    }

    private URI inventory(String path) {
        return stack.service("inventory").url().resolve(path);
    }
}
