package io.pasdequatre.systemtests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.events.Topics;
import io.pasdequatre.localstack.LocalService;
import io.pasdequatre.localstack.LocalStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a customer tells us stands in one service, and in no log, also where things go wrong; it is handed out and
 * erased by a command. What only programs may know stands in no log either.
 */
class PersonalDataTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final List<String> SERVICES = List.of("order", "inventory", "payment", "notification", "tracking");

    private final LocalStack stack = (LocalStack) TheStack.running();
    private final Shop shop = new Shop(stack);
    private final Providers providers = new Providers(stack);

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

    @Test
    void whatIsPersonalIsInNoEventNoHeaderNoDeadLetterNoMetricAndNoSpan() {
        var known = reachedByEverything();
        known.customer().orders(shop.sells(100, 100), 1).ends("SHIPPED");
        awaitSent(known);

        assertThat(KafkaTopic.all())
                .isNotEmpty()
                .allSatisfy(record -> assertThat(text(record)).doesNotContain(known.canaries()));
        assertThat(OtlpReceiver.spans())
                .isNotEmpty()
                .allSatisfy(received -> assertThat(received.span().toString()).doesNotContain(known.canaries()));
        SERVICES.forEach(each ->
                assertThat(metrics(each)).contains("http_server_requests").doesNotContain(known.all()));
        SERVICES.forEach(each ->
                assertThat(shop.get(each, "/actuator/health").body().toString()).doesNotContain(known.all()));
    }

    @Test
    void aCustomerIsHandedOutAndErasedByCommandAndAReplaySendsNothing() throws Exception {
        var known = reachedByEverything();
        var teapot = shop.sells(100, 100);
        shop.put("notification", "/customers/%s/watches/%s".formatted(known.customer().id, teapot.sku), "");
        var order = known.customer().orders(teapot, 1);
        order.ends("SHIPPED");
        awaitSent(known);
        awaitTracked(order);

        var exported = customer("export", known.customer().id);
        assertThat(exported.code()).as(exported.printed()).isZero();
        var data = JsonMapper.shared().readTree(exported.printed());
        assertThat(data.get("notification-service").toString())
                .contains(known.all())
                .contains(teapot.sku);
        assertThat(List.of("order", "payment", "inventory", "tracking"))
                .allSatisfy(service -> assertThat(data.get(service + "-service").toString())
                        .contains(order.id.toString())
                        .doesNotContain(known.canaries()));
        assertThat(tablesWith(known.all()))
                .as("where it was")
                .contains("notifications.contact", "notifications.notification", "orders.orders", "payments.payment");

        var erased = customer("erase", known.customer().id);
        assertThat(erased.code()).as(erased.printed()).isZero();

        assertThat(tablesWith(known.canaries())).isEmpty();
        assertThat(tablesWith(known.customer().id)).noneMatch(table -> table.startsWith("notifications."));
        assertThat(logs()).allSatisfy(log -> assertThat(Files.readString(log)).doesNotContain(known.canaries()));
        var back = new Known(known.customer());
        back.isReached(true);
        var left = shop.get("notification", "/notifications?order=" + order.id).body();
        replayToNotification(order);
        assertThat(shop.get("notification", "/notifications?order=" + order.id).body())
                .as("three by each of three channels, and none by the one that is new")
                .hasSize(9)
                .isEqualTo(left);
        assertThat(providers.messages("SMS", back.phone())).isEmpty();
    }

    @Test
    void theCommandSaysWhichServiceIsAwayAndPrintsNothing() throws Exception {
        var somebody = shop.customerWith(100);

        var ran = customer("export", somebody.id, "TRACKING_URL", "http://127.0.0.1:1");

        assertThat(ran.code()).isOne();
        assertThat(ran.printed()).contains("tracking-service does not answer", "TRACKING_URL", "Nothing was printed");
        assertThat(ran.printed()).doesNotContain(somebody.email());
    }

    /** A customer with contacts that stand nowhere else. */
    private record Known(Shop.Customer customer, String email, String phone, String token) {

        Known(Shop.Customer customer) {
            this(
                    customer,
                    "canary-%s@example.com".formatted(UUID.randomUUID()),
                    "+49157" + ThreadLocalRandom.current().nextInt(10_000_000, 100_000_000),
                    "phone-" + UUID.randomUUID());
        }

        void isReached(boolean inApp) {
            customer.isReachedBy("""
                    {"email": "%s", "phone": "%s", "pushToken": "%s", "inApp": %b, "timeZone": "Indian/Chagos"}""".formatted(email, phone, token, inApp));
        }

        /** What leads to the person. */
        String[] canaries() {
            return new String[] {email, phone, phone.substring(1), token, "Indian/Chagos"};
        }

        /** With the id, that is a pseudonym. */
        String[] all() {
            return new String[] {customer.id, email, phone, token};
        }
    }

    private Known reachedByEverything() {
        var known = new Known(shop.customerWith(1_000));
        known.isReached(false);
        return known;
    }

    private void awaitSent(Known known) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(TheStack.mailsTo(known.email())).hasSize(3);
            assertThat(providers.messages("SMS", known.phone())).hasSize(3);
            assertThat(providers.messages("PUSH", known.token())).hasSize(3);
        });
    }

    private void awaitTracked(Shop.Order order) {
        await().atMost(PATIENCE)
                .until(() -> "SHIPPED"
                        .equals(shop.get("tracking", "/orders/" + order.id)
                                .body()
                                .path("status")
                                .asString()));
    }

    private record Ran(int code, String printed) {}

    /** The script, as somebody types it; with more variables of the environment. */
    private Ran customer(String command, String id, String... variables) throws Exception {
        var builder = new ProcessBuilder("./customer", command, id)
                .directory(Repository.ROOT.toFile())
                .redirectErrorStream(true);
        SERVICES.forEach(each -> builder.environment()
                .put(
                        each.toUpperCase(Locale.ROOT) + "_URL",
                        stack.service(each).url().toString()));
        for (int i = 0; i < variables.length; i += 2) {
            builder.environment().put(variables[i], variables[i + 1]);
        }
        var process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Ran(process.waitFor(), printed);
    }

    /** To a consumer that has forgotten that it consumed them, as after a restore. */
    private static void replayToNotification(Shop.Order order) {
        KafkaTopic.awaitConsumed(List.of("notification-service"));
        var records = Stream.of(Topics.ORDER_EVENTS, Topics.INVENTORY_EVENTS, Topics.PAYMENT_EVENTS)
                .flatMap(topic -> KafkaTopic.recordsOf(topic, order.id).stream())
                .toList();
        assertThat(records).hasSizeGreaterThan(3);
        TheStack.inDatabase(
                "notifications",
                "DELETE FROM eventing.inbox WHERE event_id IN (%s)"
                        .formatted(records.stream()
                                .map(record -> "'%s'"
                                        .formatted(new String(
                                                record.headers()
                                                        .lastHeader("ce_id")
                                                        .value(),
                                                UTF_8)))
                                .collect(Collectors.joining(","))));
        records.forEach(KafkaTopic::writeAgain);
        KafkaTopic.awaitConsumed(List.of("notification-service"));
    }

    /** The tables of all databases in which any of this stands, whatever their columns are; also as bytes. */
    private List<String> tablesWith(String... texts) throws SQLException {
        var found = new ArrayList<String>();
        for (String database : List.of("orders", "inventory", "payments", "notifications", "tracking")) {
            try (var admin = stack.adminConnection(database)) {
                for (String table : tablesOf(admin)) {
                    try (var rows = admin.prepareStatement("""
                            SELECT EXISTS (SELECT FROM %s AS found, unnest(?::text[]) AS text
                                WHERE position(text IN found::text) > 0
                                OR position(encode(convert_to(text, 'UTF8'), 'hex') IN found::text) > 0)""".formatted(table))) {
                        rows.setArray(1, admin.createArrayOf("text", texts));
                        var answer = rows.executeQuery();
                        if (answer.next() && answer.getBoolean(1)) {
                            found.add(database + "." + table.replace("public.", ""));
                        }
                    }
                }
            }
        }
        return found;
    }

    private static List<String> tablesOf(Connection database) throws SQLException {
        var tables = new ArrayList<String>();
        try (var sql = database.createStatement();
                var rows = sql.executeQuery("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
                        + " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        var all = new StringBuilder(record.topic()).append(' ').append(utf8(record.key()));
        all.append(' ').append(utf8(record.value()));
        record.headers()
                .forEach(header ->
                        all.append(' ').append(header.key()).append('=').append(utf8(header.value())));
        return all.toString();
    }

    private static String utf8(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, UTF_8);
    }

    private String metrics(String service) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            var url = stack.service(service).url().resolve("/actuator/prometheus");
            return http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
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
