package io.pasdequatre.systemtests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.localstack.LocalService;
import io.pasdequatre.localstack.LocalStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a customer tells us, and what only programs may know, stands in no log, also where things go wrong. */
class PersonalDataTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final List<String> SERVICES = List.of("order", "inventory", "payment", "notification", "tracking");

    private final LocalStack stack = (LocalStack) TheStack.running();
    private final Shop shop = new Shop(stack);

    @Test
    void anAddressIsInNoLogWhereverItsRowIsRefused() throws Exception {
        var teapot = shop.sells(100, 100);
        var ada = shop.customerWith(1_000);
        shop.customerWith(1_000).orders(teapot, 1).ends("SHIPPED");

        whileRefused("notifications", "contact", "address <> '+491570000%s'".formatted("9999"), () -> {
            assertThat(shop.put("notification", "/customers/" + ada.id + "/contacts", """
                    {"email": "%s", "phone": "+4915700009999"}""".formatted(ada.email()))
                            .status())
                    .isEqualTo(500);
        });
        assertThat(shop.put("notification", "/customers/" + ada.id + "/contacts", """
                {"email": "%s", "phone": "%s"}""".formatted(
                                        ada.email(), ada.email()))
                        .status())
                .isEqualTo(400);
        whileRefused("notifications", "notification", "customer_id <> '%s'".formatted(ada.id), () -> {
            var order = ada.orders(teapot, 1);
            var items = await().atMost(PATIENCE)
                    .until(
                            () -> shop.get("notification", "/dead-letters?key=" + order.id)
                                    .body()
                                    .get("items"),
                            found -> found.size() == 1);
            assertThat(items.get(0).get("cause").asString())
                    .contains("no_canary")
                    .doesNotContain(ada.id, ada.email());
        });
        assertThat(place("{\"customer\": \"%s\"}".formatted(ada.email())).status())
                .isEqualTo(400);
        sendWhatIsNoRequest(ada.email());

        assertThat(logs())
                .allSatisfy(log ->
                        assertThat(Files.readString(log)).doesNotContain(ada.email(), "+4915700009999", "15700009999"));
        assertThat(Files.readString(stack.service("notification").log())).contains("no_canary");
    }

    @Test
    void aPasswordIsInNoLogAndInNoHealth() throws IOException {
        var passwords = new Properties();
        var home = stack.service("order").log().getParent().getParent();
        try (var in = Files.newBufferedReader(home.resolve("passwords.properties"))) {
            passwords.load(in);
        }
        var said = new ArrayList<String>();
        for (var log : logs()) {
            said.add(Files.readString(log));
        }
        SERVICES.forEach(
                each -> said.add(shop.get(each, "/actuator/health").body().toString()));

        assertThat(passwords).hasSizeGreaterThan(SERVICES.size());
        assertThat(said)
                .allSatisfy(text -> assertThat(text)
                        .doesNotContain(passwords.values().stream()
                                .map(String.class::cast)
                                .toList()));
    }

    private Shop.Answer place(String body) {
        return shop.post(
                "order", "/orders", body, "Idempotency-Key", UUID.randomUUID().toString());
    }

    private static void whileRefused(String database, String table, String condition, Runnable story) {
        TheStack.inDatabase(
                database, "ALTER TABLE %s ADD CONSTRAINT no_canary CHECK (%s) NOT VALID".formatted(table, condition));
        try {
            story.run();
        } finally {
            TheStack.inDatabase(database, "ALTER TABLE %s DROP CONSTRAINT no_canary".formatted(table));
        }
    }

    private void sendWhatIsNoRequest(String address) throws IOException {
        try (var socket = new Socket(
                InetAddress.getLoopbackAddress(), stack.service("order").port())) {
            socket.getOutputStream()
                    .write("GET /orders?customer={%s} HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .formatted(address)
                            .getBytes(ISO_8859_1));
            assertThat(new String(socket.getInputStream().readNBytes(12), ISO_8859_1))
                    .isEqualTo("HTTP/1.1 400");
        }
    }

    private List<Path> logs() {
        return stack.services().stream().map(LocalService::log).toList();
    }
}
