package io.pasdequatre.notification.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.eventing.test.EventingTest;
import io.pasdequatre.eventing.test.TestBroker;
import io.pasdequatre.eventing.test.TestEvent;
import io.pasdequatre.events.PriceChanged;
import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.TestInfrastructure;
import io.pasdequatre.notification.domain.AddressBook;
import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Details;
import io.pasdequatre.notification.domain.Kind;
import io.pasdequatre.notification.domain.Money;
import io.pasdequatre.notification.domain.News;
import io.pasdequatre.notification.domain.Notifications;
import io.pasdequatre.notification.feed.PriceChanges.Claimed;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

/**
 * What holds wherever the feeds are. Nobody works in the background: a test is the worker. A claim runs out at once, so
 * that whoever comes next goes on with what a crash has left.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "pasdequatre.notification.feed.workers=0",
            "pasdequatre.notification.feed.lease=0s",
            "pasdequatre.notification.feed.page=10",
            "pasdequatre.notification.feed.entries=5",
            "pasdequatre.notification.sending.workers=0"
        })
@EventingTest
abstract class FeedTest {

    static final UUID NEWEST = new UUID(-1, -1);

    private static final Money EUR_5 = new Money(500, Currency.getInstance("EUR"));

    final String sku = "sku-" + UUID.randomUUID();
    final String customer = "c-" + UUID.randomUUID();
    private final HttpClient client = HttpClient.newHttpClient();

    @Autowired
    TestBroker broker;

    @Autowired
    FanOut fanOut;

    @Autowired
    Watches watches;

    @Autowired
    PriceChanges changes;

    @Autowired
    FeedStore feeds;

    @Autowired
    Feed feed;

    @Autowired
    AddressBook addresses;

    @Autowired
    Notifications notifications;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionOperations transaction;

    @LocalServerPort
    int port;

    static Database newDatabase() {
        return TestInfrastructure.shared().createDatabase("feeds");
    }

    @AfterEach
    void endStreams() {
        client.shutdownNow();
    }

    @Test
    void everyWatcherHasAChangeOnceWhereverAWorkerDies() {
        var customers = watchers(25);
        priceBecomes(500);
        Claimed claimed = changes.claim().orElseThrow();
        Claimed rest = fanOut.fanOutPage(claimed).orElseThrow();
        var notNoted = watches.page(sku, rest.id(), rest.reached(), 10);
        feeds.add(rest.id(), notNoted);

        fanOut.fanOutAllDue();
        fanOut.fanOutAllDue();

        assertThat(notNoted).hasSize(10);
        assertThat(customers)
                .allSatisfy(each -> assertThat(feeds.newest(each, NEWEST, 100)).containsExactly(claimed.id()));
        assertThat(changes.unfinished()).isZero();
    }

    @Test
    void aWorkerThatWasTakenForDeadLeavesTheRestToTheOther() {
        watchers(25);
        priceBecomes(500);
        Claimed slow = changes.claim().orElseThrow();
        Claimed other = changes.claim().orElseThrow();

        assertThat(fanOut.fanOutPage(other)).isPresent();
        assertThat(fanOut.fanOutPage(slow)).isEmpty();

        assertThat(changes.claim().orElseThrow().reached())
                .as("the first page of three")
                .isEqualTo(watches.page(sku, slow.id(), "", 10).getLast());
        fanOut.fanOutAllDue();
    }

    @Test
    void whatOneReplicaIsClaimingAnotherSkips() throws Exception {
        priceBecomes(500);
        priceBecomes(600);
        try (var otherReplica = Executors.newVirtualThreadPerTaskExecutor()) {
            var both = transaction.execute(_ -> {
                var one = changes.claim().orElseThrow();
                var another = otherReplica.submit(() -> changes.claim().orElseThrow());
                return Stream.of(
                                one,
                                await().until(() -> another, each -> each.isDone())
                                        .resultNow())
                        .map(Claimed::id)
                        .toList();
            });
            assertThat(both).doesNotHaveDuplicates().hasSize(2);
        }
        fanOut.fanOutAllDue();
    }

    @Test
    void anEventThatComesAgainIsOneEntry() {
        watches.put(customer, sku);
        TestEvent event = broker.event(sku, changed(500));
        broker.deliver(event, event);
        broker.deliver(event);

        fanOut.fanOutAllDue();

        assertThat(told(customer)).containsExactly("Teapot costs EUR 5.00 now");
    }

    @Test
    void entriesAreInTheOrderOfTheChangesWhicheverIsFannedOutFirst() {
        watches.put(customer, sku);
        priceBecomes(100);
        priceBecomes(200);
        priceBecomes(300);
        var claimed = IntStream.range(0, 3)
                .mapToObj(_ -> jdbc.sql("UPDATE price_change SET due_at = 'infinity' WHERE id = ?")
                        .param(changes.claim().orElseThrow().id())
                        .update())
                .toList();
        assertThat(claimed).containsOnly(1);
        var ids = jdbc.sql("SELECT id FROM price_change WHERE sku = ? ORDER BY id DESC")
                .param(sku)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();

        ids.forEach(id -> fanOut.fanOutPage(new Claimed(id, sku, "")));

        assertThat(feeds.newest(customer, NEWEST, 100)).isEqualTo(ids);
        assertThat(told(customer))
                .containsExactly("Teapot costs EUR 3.00 now", "Teapot costs EUR 2.00 now", "Teapot costs EUR 1.00 now");
    }

    @Test
    void aFeedKeepsTheNewest() {
        watches.put(customer, sku);
        for (int cents = 1; cents <= 7; cents++) {
            priceBecomes(cents);
        }
        fanOut.fanOutAllDue();

        assertThat(told(customer)).hasSize(5).first().isEqualTo("Teapot costs EUR 0.07 now");
        assertThat(told(customer)).last().isEqualTo("Teapot costs EUR 0.03 now");
    }

    @Test
    void whatIsTooOldIsForgotten() {
        watches.put(customer, sku);
        priceBecomes(500);
        fanOut.fanOutAllDue();
        UUID old = new UUID(Instant.now().minus(Duration.ofDays(31)).toEpochMilli() << 16 | 0x7000, 1L << 63);
        jdbc.sql("INSERT INTO price_change (id, sku, name, amount_minor, currency, due_at, done_at)"
                        + " VALUES (?, ?, 'Old teapot', 1, 'EUR', now(), now())")
                .params(old, sku)
                .update();
        feeds.add(old, List.of(customer));
        assertThat(told(customer)).containsExactly("Teapot costs EUR 5.00 now", "Old teapot costs EUR 0.01 now");

        changes.prune();

        assertThat(told(customer)).containsExactly("Teapot costs EUR 5.00 now");
        assertThat(jdbc.sql("SELECT count(*) FROM feed_entry WHERE change_id = ?")
                        .param(old)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void whoBeginsToWatchDuringAFanOutIsToldOfLaterChangesOnly() {
        var customers = watchers(15);
        priceBecomes(500);
        fanOut.fanOutPage(changes.claim().orElseThrow());
        String late = "z-" + customer;
        watches.put(late, sku);

        fanOut.fanOutAllDue();
        assertThat(told(customers.getLast())).containsExactly("Teapot costs EUR 5.00 now");
        assertThat(told(late)).isEmpty();

        priceBecomes(600);
        fanOut.fanOutAllDue();
        assertThat(told(late)).containsExactly("Teapot costs EUR 6.00 now");
    }

    @Test
    void aChangeWaitsForAWatchThatIsBeingPut() throws Exception {
        try (var other = Executors.newVirtualThreadPerTaskExecutor()) {
            var recorded = transaction.execute(_ -> {
                watches.put(customer, sku);
                var recording = other.submit(() -> priceBecomes(500));
                await().until(() -> recording.isDone() || isAnybodyWaiting());
                return recording;
            });
            recorded.get();
        }
        fanOut.fanOutAllDue();

        assertThat(told(customer)).containsExactly("Teapot costs EUR 5.00 now");
    }

    @Test
    void whoWatchesNoMoreKeepsWhatIsToldAndIsToldNothingElse() {
        watches.put(customer, sku);
        priceBecomes(500);
        fanOut.fanOutAllDue();

        assertThat(send(HttpMethod.DELETE, "/watches/" + sku)).isEqualTo(HttpStatus.NO_CONTENT);
        priceBecomes(600);
        fanOut.fanOutAllDue();

        assertThat(told(customer)).containsExactly("Teapot costs EUR 5.00 now");
        assertThat(get("/watches").get("skus")).isEmpty();
    }

    @Test
    void whoIsErasedHasNoFeedAndWatchesNothing() {
        watches.put(customer, sku);
        priceBecomes(500);
        fanOut.fanOutAllDue();
        assertThat(get("/data").get("feed")).hasSize(2);

        assertThat(send(HttpMethod.DELETE, "")).isEqualTo(HttpStatus.NO_CONTENT);
        priceBecomes(600);
        fanOut.fanOutAllDue();

        assertThat(feeds.newest(customer, NEWEST, 100)).isEmpty();
        assertThat(get("/watches").get("skus")).isEmpty();
        assertThat(get("/feed").get("entries")).isEmpty();
        assertThat(jdbc.sql("SELECT count(*) FROM price_change WHERE reached = ?")
                        .param(customer)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void whatACustomerHasJustDoneIsInTheFeedAtOnce() {
        assertThat(send(HttpMethod.PUT, "/watches/" + sku)).isEqualTo(HttpStatus.NO_CONTENT);
        assertThat(send(HttpMethod.PUT, "/watches/" + sku)).isEqualTo(HttpStatus.NO_CONTENT);

        var entries = get("/feed").get("entries");
        assertThat(entries).hasSize(1);
        assertThat(entries.get(0).get("kind").asString()).isEqualTo("WATCHED");
        assertThat(Instant.parse(entries.get(0).get("at").asString()))
                .isAfter(Instant.now().minusSeconds(60));
        assertThat(get("/watches").get("skus").get(0).asString()).isEqualTo(sku);
    }

    @Test
    void whatWasSentInTheAppIsInTheFeedInTheCustomersLanguage() {
        addresses.put(
                customer, Locale.GERMAN, ZoneOffset.UTC, Map.of(Channel.IN_APP, "", Channel.SMS, "+4915700000000"));
        var order = UUID.randomUUID();
        transaction.executeWithoutResult(_ -> notifications.addUnlessKnown(
                new News(order, Kind.ORDER_CONFIRMED, customer, Details.of(EUR_5), Instant.now(), null)));
        assertThat(get("/feed").get("entries")).isEmpty();

        jdbc.sql("UPDATE notification SET status = 'SENT', sent_at = now() WHERE order_id = ?")
                .param(order)
                .update();

        var entries = get("/feed").get("entries");
        assertThat(entries).hasSize(1);
        assertThat(entries.get(0).get("kind").asString()).isEqualTo("NOTIFIED");
        assertThat(entries.get(0).get("orderId").asString()).isEqualTo(order.toString());
        assertThat(entries.get(0).get("text").asString()).contains("Bestellung", "5,00");
        assertThat(get("/notifications?limit=10")
                        .valueStream()
                        .map(each -> each.get("channel").asString()))
                .containsExactlyInAnyOrder("IN_APP", "SMS");
    }

    @Test
    void aStreamBeginsWithTheNewestAndGoesOnWithWhatIsNewOrHasChanged() throws Exception {
        watches.put(customer, sku);
        var request = HttpRequest.newBuilder(URI.create(ofCustomer("/stream"))).build();
        var events = client.send(request, BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith("data: "))
                .iterator();
        assertThat(events.next()).contains("You watch " + sku);

        priceBecomes(500);
        fanOut.fanOutAllDue();
        assertThat(events.next()).contains("Teapot costs EUR 5.00 now");

        transaction.executeWithoutResult(_ -> notifications.addUnlessKnown(
                new News(UUID.randomUUID(), Kind.ORDER_CONFIRMED, customer, Details.of(EUR_5), Instant.now(), null)));
        assertThat(events.next()).contains("\"status\":\"PENDING\"");

        jdbc.sql("UPDATE notification SET status = 'SUPPRESSED', reason = 'Not wanted' WHERE customer_id = ?")
                .param(customer)
                .update();
        assertThat(events.next()).contains("\"reason\":\"Not wanted\"");
    }

    @Test
    void pagesOfAllSourcesFollowOneAnother() {
        watches.put(customer, sku);
        priceBecomes(100);
        watches.put(customer, sku + "-2");
        priceBecomes(200);
        fanOut.fanOutAllDue();

        JsonNode first = get("/feed?limit=3");
        JsonNode second = get(first.get("next").asString().replace("/customers/" + customer, ""));

        assertThat(Stream.of(first, second)
                        .flatMap(page -> page.get("entries").valueStream())
                        .map(entry -> entry.get("text").asString()))
                .containsExactly(
                        "Teapot costs EUR 2.00 now",
                        "You watch %s-2".formatted(sku),
                        "Teapot costs EUR 1.00 now",
                        "You watch " + sku);
        assertThat(second.has("next")).isFalse();
        assertThat(first.get("notes")).isEmpty();
    }

    @Test
    void theWriteModelSaysTheSameAsTheFeed() {
        watches.put(customer, sku);
        priceBecomes(100);
        priceBecomes(200);
        fanOut.fanOutAllDue();

        assertThat(changes.ofWatched(customer, NEWEST, 100))
                .hasSize(2)
                .isEqualTo(changes.find(feeds.newest(customer, NEWEST, 100)));
    }

    /** So many who watch the product, in the order of the fan-out. */
    List<String> watchers(int number) {
        var customers = IntStream.range(0, number)
                .mapToObj(i -> "%s-%03d".formatted(customer, i))
                .toList();
        customers.forEach(each -> watches.put(each, sku));
        return customers;
    }

    void priceBecomes(long cents) {
        transaction.executeWithoutResult(
                _ -> changes.record(sku, "Teapot", new Money(cents, Currency.getInstance("EUR"))));
    }

    private PriceChanged changed(long cents) {
        return PriceChanged.newBuilder()
                .setSku(sku)
                .setName("Teapot")
                .setPrice(io.pasdequatre.events.Money.newBuilder()
                        .setAmountMinor(cents)
                        .setCurrency("EUR")
                        .build())
                .build();
    }

    /** The price changes in a feed, the newest first. */
    List<String> told(String who) {
        return feed.before(who, NEWEST, 100).entries().stream()
                .filter(entry -> entry.kind() == FeedEntry.Kind.PRICE_CHANGED)
                .map(FeedEntry::text)
                .toList();
    }

    private boolean isAnybodyWaiting() {
        return jdbc.sql("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                        + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))")
                .query(Boolean.class)
                .single();
    }

    private JsonNode get(String path) {
        return http().get().uri(ofCustomer(path)).retrieve().requiredBody(JsonNode.class);
    }

    HttpStatusCode send(HttpMethod method, String path) {
        return http().method(method)
                .uri(ofCustomer(path))
                .retrieve()
                .toBodilessEntity()
                .getStatusCode();
    }

    private static RestClient http() {
        return RestClient.create();
    }

    private String ofCustomer(String path) {
        return "http://127.0.0.1:%d/customers/%s%s".formatted(port, customer, path);
    }
}
