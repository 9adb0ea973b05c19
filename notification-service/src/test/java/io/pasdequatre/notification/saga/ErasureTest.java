package io.pasdequatre.notification.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.eventing.test.EventingTest;
import io.pasdequatre.eventing.test.TestBroker;
import io.pasdequatre.events.CancellationReason;
import io.pasdequatre.events.Customer;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.localstack.TestInfrastructure;
import io.pasdequatre.notification.TestDatabase;
import io.pasdequatre.notification.domain.AddressBook;
import io.pasdequatre.notification.domain.CancelledBecause;
import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Delivery.Accepted;
import io.pasdequatre.notification.domain.Delivery.Refused;
import io.pasdequatre.notification.domain.Details;
import io.pasdequatre.notification.domain.Kind;
import io.pasdequatre.notification.domain.Message;
import io.pasdequatre.notification.domain.News;
import io.pasdequatre.notification.domain.Notification;
import io.pasdequatre.notification.domain.NotificationStatus;
import io.pasdequatre.notification.domain.Notifications;
import io.pasdequatre.notification.domain.Recipients;
import io.pasdequatre.notification.domain.Resending;
import io.pasdequatre.notification.feed.Watches;
import io.pasdequatre.notification.saga.Deliveries.Outcome;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

/** One customer's data, handed out and erased. Nobody works in the background: a test is the courier. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "pasdequatre.notification.sending.workers=0",
            "pasdequatre.notification.sending.batch=100",
            "pasdequatre.notification.sending.patience=0s",
            "pasdequatre.notification.feed.workers=0",
            "pasdequatre.notification.limits.channels.SMS.per-customer=1000"
        })
@EventingTest
class ErasureTest {

    private final String customer = "c-" + UUID.randomUUID();
    private final UUID order = UUID.randomUUID();
    private final String email = "canary-%s@example.com".formatted(UUID.randomUUID());
    private final String phone = "+49157" + ThreadLocalRandom.current().nextInt(10_000_000, 100_000_000);

    @Autowired
    private TestBroker broker;

    @Autowired
    private Deliveries deliveries;

    @Autowired
    private AddressBook addresses;

    @Autowired
    private Notifications notifications;

    @Autowired
    private Recipients recipients;

    @Autowired
    private Resending resending;

    @Autowired
    private Watches watches;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        TestDatabase.use(TestInfrastructure.shared().createDatabase("erasure"), properties);
    }

    @BeforeEach
    void nothingElseIsDue() {
        jdbc.sql("DELETE FROM notification").update();
    }

    @Test
    void whatIsErasedStandsInNoTable() {
        reachedBy(Map.of(Channel.EMAIL, email, Channel.SMS, phone, Channel.IN_APP, ""));
        watches.put(customer, "teapot");
        happened();
        record(Channel.EMAIL, new Accepted());
        record(Channel.SMS, new Refused("The provider refuses it"));
        assertThat(tablesWith(customer)).contains("customer", "contact", "notification", "watch");

        erase();
        erase();

        assertThat(tablesWith(customer)).isEmpty();
        assertThat(tablesWith(email)).isEmpty();
        assertThat(tablesWith(phone)).isEmpty();
        assertThat(told(Channel.EMAIL).status()).isEqualTo(NotificationStatus.SENT);
        assertThat(List.of(told(Channel.SMS), told(Channel.IN_APP))).allSatisfy(each -> {
            assertThat(each.status()).isEqualTo(NotificationStatus.SUPPRESSED);
            assertThat(each.reason()).contains("The customer is erased");
            assertThat(each.correlation()).isEmpty();
            assertThat(each.details()).isEqualTo(Details.none());
        });
    }

    @Test
    void anotherCustomerKeepsEverything() {
        reachedBy(Map.of(Channel.EMAIL, email));
        happened();

        assertThat(http().delete()
                        .uri(url("c-another", ""))
                        .retrieve()
                        .toBodilessEntity()
                        .getStatusCode())
                .isEqualTo(HttpStatus.NO_CONTENT);

        assertThat(addresses.find(customer)).isPresent();
        assertThat(claim(Channel.EMAIL)).extracting(Message::address).containsExactly(email);
    }

    @Test
    void whatACourierHoldsIsNotRecordedOnceItsCustomerIsErased() {
        reachedBy(Map.of(Channel.EMAIL, email));
        happened();
        var held = claim(Channel.EMAIL);
        assertThat(held).hasSize(1);

        erase();
        record(held, new Accepted());

        assertThat(told(Channel.EMAIL).status()).isEqualTo(NotificationStatus.SUPPRESSED);
        assertThat(tablesWith(customer)).isEmpty();
        assertThat(broker.published(order.toString())).isEmpty();
    }

    /** As after a restore: the inbox knows nothing of it. */
    @Test
    void anEventThatComesAgainIsNotToldAgainAlsoWhenTheCustomerIsBack() {
        reachedBy(Map.of(Channel.EMAIL, email));
        happened();
        record(Channel.EMAIL, new Accepted());
        erase();
        happened();
        assertThat(tablesWith(customer)).isEmpty();

        reachedBy(Map.of(Channel.EMAIL, email, Channel.SMS, phone, Channel.IN_APP, ""));
        happened();

        assertThat(notifications.findByOrderIdOrderById(order)).hasSize(1);
        assertThat(List.of(Channel.EMAIL, Channel.SMS, Channel.IN_APP))
                .allSatisfy(channel -> assertThat(claim(channel)).isEmpty());
    }

    @Test
    void whatAProviderTellsOfItAfterwardsIsNotNoted() {
        reachedBy(Map.of(Channel.EMAIL, email));
        happened();
        record(Channel.EMAIL, new Accepted());
        String key = told(Channel.EMAIL).key();
        int published = broker.published(order.toString()).size();
        erase();

        assertThat(deliveries.bounced(key, false, "mailbox of canary is full")).isTrue();
        assertThat(deliveries.bounced(key, true, "no canary here")).isTrue();

        assertThat(told(Channel.EMAIL).status()).isEqualTo(NotificationStatus.SENT);
        assertThat(told(Channel.EMAIL).reason()).isEmpty();
        assertThat(broker.published(order.toString())).hasSize(published);
    }

    @Test
    void whatHasFailedIsNotSentAgain() {
        reachedBy(Map.of(Channel.EMAIL, email));
        happened();
        record(Channel.EMAIL, new Refused("550 no"));
        var failed = told(Channel.EMAIL);
        assertThat(failed.status()).isEqualTo(NotificationStatus.FAILED);
        erase();

        assertThat(resending.resend(List.of(failed.id()))).isZero();
    }

    /** A courier locks notifications, and then contacts where there is a limit. Two who wait for each other fail. */
    @Test
    void aCourierThatIsClaimingAndAnErasureDoNotWaitForEachOther() throws Exception {
        reachedBy(Map.of(Channel.SMS, phone));
        happened();
        try (var other = Executors.newVirtualThreadPerTaskExecutor()) {
            var erasure = transaction.execute(_ -> {
                var now = Instant.now();
                var due = notifications.findDue(Channel.SMS, now.plusSeconds(1), now, 100);
                var erasing = other.submit(this::erase);
                await().until(this::isAnybodyWaiting);
                assertThat(recipients.claim(due, Channel.SMS, now)).isNotEmpty();
                return erasing;
            });
            erasure.get();
        }

        assertThat(tablesWith(customer)).isEmpty();
    }

    @Test
    void everythingOfACustomerIsHandedOut() {
        reachedBy(Map.of(Channel.EMAIL, email, Channel.SMS, phone));
        addresses.optOut(customer, Map.of(Channel.SMS, Set.of(Kind.ORDER_PLACED)));
        watches.put(customer, "teapot");
        happened();
        var at = Instant.now().minusSeconds(60);
        transaction.executeWithoutResult(_ -> IntStream.range(0, 1_200)
                .forEach(_ -> notifications.addUnlessKnown(new News(
                        UUID.randomUUID(),
                        Kind.ORDER_CANCELLED,
                        customer,
                        Details.cancelled(CancelledBecause.CUSTOMER),
                        at,
                        null))));

        var data = data();

        assertThat(data.get("reachedBy").get("timeZone").asString()).isEqualTo("Europe/Berlin");
        assertThat(data.get("reachedBy")
                        .get("contacts")
                        .valueStream()
                        .map(each -> each.get("address").asString()))
                .containsExactlyInAnyOrder(email, phone);
        assertThat(data.get("reachedBy").get("contacts").toString()).contains("[\"ORDER_PLACED\"]");
        assertThat(data.get("notifications")
                        .valueStream()
                        .map(each -> each.get("notificationId").asString()))
                .as("all pages, none twice")
                .hasSize(2_402)
                .doesNotHaveDuplicates();
        assertThat(data.get("notifications").get(2_401).get("orderId").asString())
                .as("the newest last")
                .isEqualTo(order.toString());
        assertThat(data.get("notifications")
                        .get(0)
                        .get("details")
                        .get("because")
                        .asString())
                .isEqualTo("CUSTOMER");
        assertThat(data.get("watches").get(0).asString()).isEqualTo("teapot");
        assertThat(data.get("feed").toString()).contains("You watch teapot");
    }

    @Test
    void ofACustomerWhoIsNotKnownThereIsNothing() {
        var data = data();

        assertThat(data.get("reachedBy").isNull()).isTrue();
        assertThat(data.get("notifications")).isEmpty();
        assertThat(data.get("watches")).isEmpty();
        assertThat(data.get("feed")).isEmpty();
    }

    private void reachedBy(Map<Channel, String> by) {
        addresses.put(customer, Locale.ENGLISH, ZoneId.of("Europe/Berlin"), by);
    }

    /** Published by order-service, under an id of its own each time. */
    private void happened() {
        broker.deliver(
                order.toString(),
                OrderCancelled.newBuilder()
                        .setOrderId(order.toString())
                        .setCustomer(Customer.newBuilder().setId(customer).build())
                        .setReason(CancellationReason.CUSTOMER)
                        .build());
    }

    private void erase() {
        assertThat(http().delete()
                        .uri(url(customer, ""))
                        .retrieve()
                        .toBodilessEntity()
                        .getStatusCode())
                .isEqualTo(HttpStatus.NO_CONTENT);
    }

    private JsonNode data() {
        return http().get().uri(url(customer, "/data")).retrieve().requiredBody(JsonNode.class);
    }

    private static RestClient http() {
        return RestClient.create();
    }

    private String url(String of, String path) {
        return "http://127.0.0.1:%d/customers/%s%s".formatted(port, of, path);
    }

    private List<Message> claim(Channel channel) {
        return deliveries.claimDue(channel).messages().stream()
                .filter(each -> each.notification().orderId().equals(order))
                .toList();
    }

    private void record(Channel channel, Delivery delivery) {
        record(claim(channel), delivery);
    }

    private void record(List<Message> messages, Delivery delivery) {
        deliveries.record(messages.stream()
                .map(each -> new Outcome(each.notification(), delivery))
                .toList());
    }

    private Notification told(Channel channel) {
        return notifications.findByOrderIdOrderById(order).stream()
                .filter(each -> each.channel() == channel)
                .findFirst()
                .orElseThrow();
    }

    /** The tables in which this stands, whatever their columns are; also as bytes. */
    private List<String> tablesWith(String text) {
        return jdbc
                .sql("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
                        + " WHERE schemaname IN ('public', 'eventing')"
                        + " AND has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')")
                .query(String.class)
                .list()
                .stream()
                .filter(table -> jdbc.sql("SELECT EXISTS (SELECT FROM " + table + " AS found WHERE found::text LIKE ?"
                                + " OR found::text LIKE '%' || encode(convert_to(?, 'UTF8'), 'hex') || '%')")
                        .params("%" + text + "%", text)
                        .query(Boolean.class)
                        .single())
                .map(table -> table.replace("public.", ""))
                .toList();
    }

    private boolean isAnybodyWaiting() {
        return jdbc.sql("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        + " AND datname = current_database())")
                .query(Boolean.class)
                .single();
    }
}
