package io.pasdequatre.systemtests;

import io.pasdequatre.localstack.LocalStack;
import io.pasdequatre.localstack.Stack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole system, started once for all tests: by default on this machine, in a folder of its own and with its spans
 * sent to {@link OtlpReceiver}, and with {@code -Pcompose} in containers.
 */
final class TheStack {

    private static @Nullable Stack stack;
    private static @Nullable String euros;
    private static @Nullable String dollars;

    private TheStack() {}

    static synchronized Stack running() {
        if (stack == null) {
            stack = Boolean.getBoolean("pasdequatre.compose")
                    ? ComposeStack.started()
                    : LocalStack.forTests(OtlpReceiver.SETTINGS);
        }
        return stack;
    }

    /** A product that order-service can price. */
    static synchronized String knownSku() {
        if (euros == null) {
            euros = sell("EUR");
        }
        return euros;
    }

    static synchronized String knownSkuInDollars() {
        if (dollars == null) {
            dollars = sell("USD");
        }
        return dollars;
    }

    private static String sell(String currency) {
        Shop shop = new Shop(running());
        Shop.Product product = shop.sells(1_000, 100, currency);
        shop.customerWith(1_000).orders(product, 1);
        return product.sku;
    }

    /** Runs this while nothing that a service says reaches Kafka. */
    static <T> T whileTheRelayIsAway(String service, Supplier<T> story) {
        relayMayLogIn(service, false);
        try {
            return story.get();
        } finally {
            relayMayLogIn(service, true);
        }
    }

    private static void relayMayLogIn(String service, boolean may) {
        String relay = service + "_relay";
        inDatabase("postgres", "ALTER ROLE %s %s".formatted(relay, may ? "LOGIN" : "NOLOGIN"));
        inDatabase(
                "postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + relay + "'");
    }

    /** What a person with all rights could do by hand. */
    static void inDatabase(String database, String statement) {
        try (var admin = running().adminConnection(database);
                var sql = admin.createStatement()) {
            sql.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the mail server took in for an address. */
    static List<JsonNode> mailsTo(String address) {
        URI url = URI.create(running().mailUrl() + "/api/user/" + address + "/messages/INBOX/");
        try (HttpClient http = HttpClient.newHttpClient()) {
            String mails = http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString())
                    .body();
            return JsonMapper.shared().readTree(mails).valueStream().toList();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
