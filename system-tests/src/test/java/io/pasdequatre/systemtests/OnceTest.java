package io.pasdequatre.systemtests;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.events.Topics;
import io.pasdequatre.localstack.Stack;
import io.pasdequatre.systemtests.MoodyMailServer.Taken;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Each event of some orders comes twice, in no order, while one of five calls of each provider goes wrong. Then the
 * consumer reads its topics from their beginning. Whoever was asked to send something says what was sent.
 */
class OnceTest {

    private static final List<String> NEWS = List.of("ORDER_PLACED", "ORDER_CONFIRMED", "ORDER_SHIPPED");

    /** Events with news; or as many as {@code -Donce.events} says. */
    private static final int EVENTS = Integer.getInteger("once.events", 300);

    private static final int ORDERS = Math.ceilDiv(EVENTS, NEWS.size());
    private static final long SEED = Long.getLong("once.seed", System.nanoTime());
    private static final int CUSTOMERS = 10;
    private static final int MOST_AT_ONCE = 1_000;
    private static final int BUYERS = 8;
    private static final List<String> BY_PROVIDERS = List.of("SMS", "PUSH", "WEBHOOK");
    private static final List<String> CHANNELS = List.of("EMAIL", "SMS", "PUSH", "WEBHOOK", "IN_APP");
    private static final int PERCENT_OF_EACH_KIND = 10;

    /** Of those calls that are not refused before: together with them it is a fifth of all. */
    private static final int PERCENT_OF_THE_REST = 11;

    private static final String GROUP = "notification-service";
    private static final List<String> SAGA =
            List.of(Topics.ORDER_EVENTS, Topics.INVENTORY_EVENTS, Topics.PAYMENT_EVENTS);
    private static final List<String> ALL =
            Stream.concat(SAGA.stream(), Stream.of(Topics.PRODUCT_EVENTS)).toList();
    private static final Duration PATIENCE = Duration.ofSeconds(90 + ORDERS);
    private static final Random CHANCE = new Random(SEED);
    private static final MoodyMailServer MAIL_SERVER = new MoodyMailServer();

    /** After two attempts a message has failed, and has to be sent again by hand: some get so far. */
    private static final Map<String, String> SOON = Map.of(
            "PASDEQUATRE_NOTIFICATION_SENDING_ATTEMPTS", "2",
            "PASDEQUATRE_NOTIFICATION_SENDING_FIRSTPAUSE", "50ms",
            "PASDEQUATRE_NOTIFICATION_SENDING_OUTAGEPAUSE", "50ms",
            "PASDEQUATRE_NOTIFICATION_SENDING_SWEEP", "200ms",
            "SPRING_MAIL_PORT", "" + MAIL_SERVER.port());

    private static final Stack STACK = TheStack.running();
    private static final Stack.Service SERVICE = STACK.service("notification");
    private static final Shop SHOP = new Shop(STACK);
    private static final Providers PROVIDERS = new Providers(STACK);

    /** What was sent again after it had failed. */
    private static final Set<String> BY_HAND = new HashSet<>();

    private static List<Recipient> recipients = List.of();
    private static long mailsDeferred;

    /** A customer, who is reached by every channel. */
    private record Recipient(Shop.Customer customer, String phone, String token, String hook) {

        static Recipient some() {
            String phone = "+49157" + ThreadLocalRandom.current().nextInt(10_000_000, 100_000_000);
            var one = new Recipient(
                    SHOP.customerWith(ORDERS), phone, "phone-" + UUID.randomUUID(), "once-" + UUID.randomUUID());
            one.customer.isReachedBy("""
                    {"email": "%s", "phone": "%s", "pushToken": "%s", "webhook": "%s", "inApp": true}""".formatted(one.customer.email(), phone, one.token, PROVIDERS.hook(one.hook)));
            return one;
        }

        String addressOf(String channel) {
            return switch (channel) {
                case "SMS" -> phone;
                case "PUSH" -> token;
                default -> hook;
            };
        }
    }

    /** A row of notification-service's. */
    private record Notification(String id, String order, String kind, String channel, String customer, String status) {

        static Notification of(ResultSet row) throws SQLException {
            return new Notification(
                    row.getString("id"),
                    row.getString("order_id"),
                    row.getString("kind"),
                    row.getString("channel"),
                    row.getString("customer_id"),
                    row.getString("status"));
        }
    }

    @BeforeAll
    static void deliverEachEventTwice() throws Exception {
        System.out.printf("%d orders, -Donce.seed=%d%n", ORDERS, SEED);
        recipients = Stream.generate(Recipient::some).limit(CUSTOMERS).toList();
        SERVICE.stop();
        placeOrders();
        List<ConsumerRecord<byte[], byte[]>> events = new ArrayList<>(KafkaTopic.skip(GROUP, SAGA));
        events.addAll(List.copyOf(events));
        Collections.shuffle(events, CHANCE);
        haveCallsGoWrong();
        SERVICE.restartWith(SOON);
        KafkaTopic.writeAgain(events);
        awaitAllSent();
        mailsDeferred = Math.round(Scrape.of("notification")
                .sum("pasdequatre_notification_delivery_seconds_count{channel=\"EMAIL\",outcome=\"Deferred\"}"));
    }

    @AfterAll
    static void wantItAsBefore() throws IOException {
        PROVIDERS.heal();
        SERVICE.restart();
        MAIL_SERVER.close();
    }

    private static void placeOrders() throws InterruptedException, ExecutionException {
        var teapot = SHOP.sells(ORDERS, 1);
        try (var buyers = Executors.newFixedThreadPool(BUYERS)) {
            var placed = IntStream.range(0, ORDERS)
                    .mapToObj(each -> buyers.submit(() -> recipients
                            .get(each % CUSTOMERS)
                            .customer
                            .orders(teapot, 1)
                            .ends("SHIPPED")))
                    .toList();
            for (var each : placed) {
                each.get();
            }
        }
    }

    private static void haveCallsGoWrong() {
        for (String channel : BY_PROVIDERS) {
            PROVIDERS.planForSome(channel, "DROP_ANSWER", null, PERCENT_OF_THE_REST);
            recipients.forEach(each ->
                    PROVIDERS.planForSome(channel, "FAIL_BEFORE", each.addressOf(channel), PERCENT_OF_EACH_KIND));
        }
        MAIL_SERVER.fails(PERCENT_OF_EACH_KIND, CHANCE);
    }

    private static void awaitAllSent() {
        int all = ORDERS * NEWS.size() * CHANNELS.size();
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
            sendAgainWhatHasFailed();
            int sent = idsOf("SENT").size();
            System.out.printf("%d messages of %d are sent, %d once more by hand%n", sent, all, BY_HAND.size());
            return sent == all;
        });
    }

    /** As an operator does. */
    private static void sendAgainWhatHasFailed() {
        var failed = idsOf("FAILED").stream().limit(MOST_AT_ONCE).toList();
        if (!failed.isEmpty()) {
            BY_HAND.addAll(failed);
            var ids = failed.stream().collect(joining("\", \"", "[\"", "\"]"));
            var again = SHOP.post("notification", "/notifications/resend", "{\"ids\": %s}".formatted(ids));
            assertThat(again.body().get("resent").asInt()).isEqualTo(failed.size());
        }
    }

    @Test
    void eachNewsOfAnOrderIsSentOnceByEachChannel() {
        var known = notifications();

        assertThat(known).hasSize(ORDERS * NEWS.size() * CHANNELS.size());
        assertThat(known).allSatisfy(each -> assertThat(each.status).isEqualTo("SENT"));
        for (String channel : BY_PROVIDERS) {
            for (Recipient each : recipients) {
                var taken = PROVIDERS.messages(channel, each.addressOf(channel));
                assertThat(taken)
                        .as("what %s says to %s", channel, each)
                        .extracting(message -> message.get("text").asString())
                        .doesNotHaveDuplicates();
                assertThat(taken)
                        .extracting(message -> message.get("key").asString())
                        .containsExactlyInAnyOrderElementsOf(known.stream()
                                .filter(one -> one.channel.equals(channel) && one.customer.equals(each.customer.id))
                                .map(Notification::id)
                                .toList());
            }
        }
    }

    @Test
    void aMailIsRepeatedOnlyWhenItsAnswerWasLostAndTheRepeatsAreCounted() {
        var taken = MAIL_SERVER.taken();
        var byId = taken.stream().collect(groupingBy(OnceTest::idOf));

        assertThat(byId.keySet())
                .containsAll(notifications().stream()
                        .filter(each -> each.channel.equals("EMAIL"))
                        .map(Notification::id)
                        .toList());
        assertThat(byId.values()).allSatisfy(one -> {
            assertThat(one).filteredOn(Taken::answered).hasSize(1);
            assertThat(one.getLast().answered()).isTrue();
        });
        int repeats = taken.size() - byId.size();
        assertThat(mailsDeferred)
                .as("%d mails, %d repeated, %d put off", byId.size(), repeats, MAIL_SERVER.putOff())
                .isEqualTo(repeats + MAIL_SERVER.putOff());
    }

    /** What has failed holds up nothing. */
    @Test
    void theNewsOfAnOrderIsSentInItsOrder() {
        var places = new HashMap<String, Integer>();
        Stream.concat(
                        MAIL_SERVER.taken().stream().map(OnceTest::idOf),
                        PROVIDERS.messages().stream()
                                .map(each -> each.path("key").asString("")))
                .forEach(id -> places.putIfAbsent(id, places.size()));

        assertThat(notifications().stream()
                        .filter(each -> !each.channel.equals("IN_APP"))
                        .collect(groupingBy(each -> each.channel + " " + each.order))
                        .values()
                        .stream()
                        .filter(one -> one.stream().noneMatch(each -> BY_HAND.contains(each.id))))
                .hasSizeGreaterThan(ORDERS)
                .allSatisfy(one -> assertThat(one.stream()
                                .sorted(Comparator.comparing(each -> places.getOrDefault(each.id, Integer.MAX_VALUE)))
                                .map(Notification::kind))
                        .containsExactlyElementsOf(NEWS));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConsumerThatReadsItsTopicsFromTheBeginningSendsNothing(boolean itsInboxIsEmptied) {
        SERVICE.stop();
        var before = sentSoFar();
        if (itsInboxIsEmptied) {
            TheStack.inDatabase("notifications", "TRUNCATE eventing.inbox");
        }
        KafkaTopic.toTheBeginning(GROUP, ALL);
        SERVICE.start();

        KafkaTopic.awaitConsumed(List.of(GROUP));

        assertThat(sentSoFar()).isEqualTo(before);
    }

    private record Sent(List<String> notifications, List<JsonNode> messages, List<Taken> mails) {}

    /** Of all customers. That an SMS arrived is known some time later, and is left out. */
    private static Sent sentSoFar() {
        return new Sent(
                rows(
                        "SELECT (to_jsonb(n) - 'delivered_at' - 'version')::text AS row FROM notification n ORDER BY id",
                        row -> row.getString("row")),
                PROVIDERS.messages(),
                MAIL_SERVER.taken());
    }

    private static String idOf(Taken mail) {
        return mail.messageId().substring(0, mail.messageId().indexOf('@'));
    }

    private static List<Notification> notifications() {
        return rows("SELECT * FROM notification WHERE customer_id = ANY (?)", Notification::of, customers());
    }

    private static List<String> idsOf(String status) {
        return rows(
                "SELECT id FROM notification WHERE customer_id = ANY (?) AND status = ?",
                row -> row.getString("id"),
                customers(),
                status);
    }

    private static Object customers() {
        return recipients.stream().map(each -> each.customer.id).toArray(String[]::new);
    }

    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static <T> List<T> rows(String query, Row<T> read, Object... parameters) {
        try (var admin = STACK.adminConnection("notifications");
                var sql = admin.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                sql.setObject(i + 1, parameters[i]);
            }
            var rows = new ArrayList<T>();
            try (var found = sql.executeQuery()) {
                while (found.next()) {
                    rows.add(read.of(found));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
