package io.pasdequatre.notification.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.eventing.test.EventingTest;
import io.pasdequatre.localstack.TestInfrastructure;
import io.pasdequatre.notification.TestDatabase;
import io.pasdequatre.notification.domain.AddressBook;
import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Contact;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Delivery.Accepted;
import io.pasdequatre.notification.domain.Delivery.AddressGone;
import io.pasdequatre.notification.domain.Delivery.Refused;
import io.pasdequatre.notification.domain.Details;
import io.pasdequatre.notification.domain.Kind;
import io.pasdequatre.notification.domain.Message;
import io.pasdequatre.notification.domain.News;
import io.pasdequatre.notification.domain.Notification;
import io.pasdequatre.notification.domain.NotificationStatus;
import io.pasdequatre.notification.domain.Notifications;
import io.pasdequatre.notification.domain.Resending;
import io.pasdequatre.notification.saga.Deliveries.Outcome;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** What is claimed, suppressed and recorded, on notification's own database. Nobody works in the background. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            "pasdequatre.notification.sending.workers=0",
            "pasdequatre.notification.sending.batch=100",
            "pasdequatre.notification.limits.channels.SMS.per-customer=2"
        })
@EventingTest
class DeliveriesTest {

    private final Deliveries deliveries;
    private final AddressBook addresses;
    private final Notifications notifications;
    private final Resending resending;
    private final TransactionTemplate transaction;
    private final JdbcClient jdbc;
    private final String customer = "customer-" + UUID.randomUUID();

    @Autowired
    DeliveriesTest(
            Deliveries deliveries,
            AddressBook addresses,
            Notifications notifications,
            Resending resending,
            TransactionTemplate transaction,
            JdbcClient jdbc) {
        this.deliveries = deliveries;
        this.addresses = addresses;
        this.notifications = notifications;
        this.resending = resending;
        this.transaction = transaction;
        this.jdbc = jdbc;
    }

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        TestDatabase.use(TestInfrastructure.shared().createDatabase("notifications"), properties);
    }

    @Test
    void aCustomerIsWrittenToByAChannelNoMoreOftenThanTheLimitAndTheRestWaits() {
        reachedBy(Map.of(Channel.SMS, "+4915712345678"));
        var orders = IntStream.range(0, 3).mapToObj(_ -> placed()).toList();

        assertThat(claim(Channel.SMS)).hasSize(2);
        assertThat(claim(Channel.SMS)).isEmpty();

        var waiting = orders.stream()
                .map(order -> only(order, Channel.SMS))
                .filter(each -> each.reason().isPresent())
                .toList();
        assertThat(waiting).singleElement().satisfies(each -> {
            assertThat(each.status()).isEqualTo(NotificationStatus.PENDING);
            assertThat(each.dueAt()).isAfter(Instant.now().plusSeconds(60));
        });
    }

    /** As when a provider was away for long: PostgreSQL still plans for as few as there were before. */
    @Test
    void aClaimOfManyThatWaitReadsHardlyMoreThanItClaims() {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("ANALYZE notification").update();
            jdbc.sql("""
                            INSERT INTO notification (id, order_id, kind, channel, customer_id, details, status, attempts, bounces,
                                created_at, due_at, place, follows, version)
                            SELECT uuidv7(), ids.id, kind, 'WEBHOOK', :customer, '{}', 'PENDING', 0, 0,
                                now(), now() - INTERVAL '1 hour', place, follows, 0
                            FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, 3000)) ids, (VALUES
                                ('ORDER_PLACED', 1, NULL), ('ORDER_CONFIRMED', 2, 'ORDER_PLACED'),
                                ('ORDER_SHIPPED', 3, 'ORDER_CONFIRMED')) AS news (kind, place, follows)""").param("customer", customer).update();
            long before = readSoFar();
            deliveries.claimDue(Channel.WEBHOOK);

            assertThat(readSoFar() - before).isBetween(100L, 5_000L);
            status.setRollbackOnly();
        });
    }

    private long readSoFar() {
        return jdbc.sql("""
                        SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'notification'""").query(Long.class).single();
    }

    @Test
    void whatIsKnownAlreadyIsNotToldAgain() {
        reachedBy(Map.of(Channel.EMAIL, "ada@example.com", Channel.IN_APP, ""));
        var order = UUID.randomUUID();

        assertThat(tell(order)).containsExactlyInAnyOrder(Channel.EMAIL, Channel.IN_APP);
        assertThat(tell(order)).isEmpty();
        assertThat(notifications.findByOrderIdOrderById(order)).hasSize(2);
    }

    /** As when the event comes again. */
    @Test
    void aChannelThatCameLaterIsNotToldWhatIsKnownAlready() {
        reachedBy(Map.of(Channel.EMAIL, "ada@example.com"));
        var order = UUID.randomUUID();
        tell(order);
        reachedBy(Map.of(Channel.EMAIL, "ada@example.com", Channel.SMS, "+4915712345678"));

        assertThat(tell(order)).isEmpty();
    }

    @Test
    void theAddressIsTheOneThatTheCustomerHasNow() {
        reachedBy(Map.of(Channel.EMAIL, "old@example.com"));
        placed();
        reachedBy(Map.of(Channel.EMAIL, "new@example.com"));

        assertThat(claim(Channel.EMAIL)).extracting(Message::address).containsExactly("new@example.com");
    }

    @Test
    void whoHasNoAddressAnyMoreIsSuppressed() {
        reachedBy(Map.of(Channel.EMAIL, "ada@example.com"));
        var order = placed();
        addresses.erase(customer);

        assertThat(claim(Channel.EMAIL)).isEmpty();
        assertThat(only(order, Channel.EMAIL).status()).isEqualTo(NotificationStatus.SUPPRESSED);
    }

    @Test
    void anAddressThatIsGoneIsToldByTheOthersAndAnotherOneIsTried() {
        reachedBy(Map.of(Channel.PUSH, "gone", Channel.IN_APP, ""));
        var order = placed();

        record(Channel.PUSH, new AddressGone("not registered"));

        assertThat(only(order, Channel.PUSH).status()).isEqualTo(NotificationStatus.FAILED);
        assertThat(notifications.findByOrderIdOrderById(order))
                .filteredOn(each -> each.kind() == Kind.CONTACT_DISABLED && each.channel() == Channel.IN_APP)
                .hasSize(1);
        reachedBy(Map.of(Channel.PUSH, "another"));
        placed();
        assertThat(claim(Channel.PUSH)).extracting(Message::address).contains("another");
    }

    @Test
    void aCallbackCountsOnceAndOnlyForTheAttemptThatItIsAbout() {
        reachedBy(Map.of(Channel.EMAIL, "ada@example.com"));
        var order = placed();
        String key = only(order, Channel.EMAIL).key();
        assertThat(deliveries.arrived(key)).as("faster than our record").isFalse();
        assertThat(deliveries.bounced(key, true, "too fast")).isFalse();
        record(Channel.EMAIL, new Accepted());

        assertThat(deliveries.arrived(key)).isTrue();
        assertThat(only(order, Channel.EMAIL).deliveredAt()).isPresent();
        assertThat(deliveries.bounced(key, false, "full")).isTrue();
        assertThat(only(order, Channel.EMAIL).status()).isEqualTo(NotificationStatus.PENDING);
        deliveries.bounced(key, true, "late");
        deliveries.bounced("nonsense", true, "none of ours");
        deliveries.arrived(UUID.randomUUID().toString());
        assertThat(only(order, Channel.EMAIL).status()).isEqualTo(NotificationStatus.PENDING);
        assertThat(only(order, Channel.EMAIL).key()).isNotEqualTo(key);
    }

    @Test
    void whatFailedIsSentAgainByItsIdItsCauseOrItsChannel() {
        reachedBy(Map.of(Channel.EMAIL, "ada@example.com", Channel.WEBHOOK, "http://example.com/"));
        var order = placed();
        var begin = only(order, Channel.EMAIL).createdAt();
        record(Channel.EMAIL, new Refused("550 blocked for " + order));
        record(Channel.WEBHOOK, new Refused("Answered with 404 for " + order));

        assertThat(resending.resendFailedSince(begin, Channel.EMAIL, "404 for " + order))
                .isZero();
        assertThat(resending.resendFailedSince(begin, Channel.WEBHOOK, "404 for " + order))
                .isOne();
        assertThat(resending.resendFailedSince(begin, null, order.toString())).isOne();
        record(Channel.EMAIL, new Refused("550 blocked"));
        assertThat(resending.resend(List.of(only(order, Channel.EMAIL).id()))).isOne();
    }

    @Test
    void twoWhoSayForTheFirstTimeAtOnceHowACustomerIsReachedAreHeardOneAfterTheOther() throws Exception {
        try (var other = Executors.newVirtualThreadPerTaskExecutor()) {
            var second = transaction.execute(_ -> {
                reachedBy(Map.of(Channel.EMAIL, "first@example.com", Channel.SMS, "+4915712345678"));
                var put = other.submit(() -> reachedBy(Map.of(Channel.EMAIL, "second@example.com")));
                await().until(() -> put.isDone() || isAnybodyWaiting());
                return put;
            });
            second.get();
        }

        assertThat(addresses.find(customer).orElseThrow().contacts())
                .extracting(Contact::address)
                .containsExactly("second@example.com");
    }

    private boolean isAnybodyWaiting() {
        return jdbc.sql("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        + " AND datname = current_database())")
                .query(Boolean.class)
                .single();
    }

    private void reachedBy(Map<Channel, String> by) {
        addresses.put(customer, Locale.ENGLISH, ZoneOffset.UTC, by);
    }

    private UUID placed() {
        var order = UUID.randomUUID();
        tell(order);
        return order;
    }

    private Set<Channel> tell(UUID order) {
        var news = new News(order, Kind.ORDER_PLACED, customer, Details.none(), Instant.now(), null);
        return transaction.execute(_ -> notifications.addUnlessKnown(news));
    }

    /** The customer's own; what other tests have left is claimed as well. */
    private List<Message> claim(Channel channel) {
        return deliveries.claimDue(channel).messages().stream()
                .filter(each -> each.notification().customerId().equals(customer))
                .toList();
    }

    private void record(Channel channel, Delivery delivery) {
        deliveries.record(claim(channel).stream()
                .map(each -> new Outcome(each.notification(), delivery))
                .toList());
    }

    private Notification only(UUID order, Channel channel) {
        return notifications.findByOrderIdOrderById(order).stream()
                .filter(each -> each.channel() == channel && each.kind() == Kind.ORDER_PLACED)
                .findFirst()
                .orElseThrow();
    }
}
