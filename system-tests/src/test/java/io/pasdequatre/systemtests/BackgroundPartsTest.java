package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.localstack.Stack;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each service's own part in the background is stalled, and made to fail: health is DOWN soon, and UP afterwards. Its
 * short form is {@link MetricsJourneyTest#aServicesOwnPartInTheBackgroundHasAHealthOfItsOwn}; that any part does so is
 * tested by the starter's {@code BackgroundTest}.
 */
@Tag("thorough")
class BackgroundPartsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> SERVICES = List.of("order", "inventory", "payment", "notification", "tracking");
    private static final MoodyMailServer MAIL_SERVER = new MoodyMailServer();
    private static final Map<String, String> SOON = Map.of(
            "PASDEQUATRE_EVENTING_BACKGROUND_DOWNAFTER", "2s",
            "PASDEQUATRE_NOTIFICATION_FEED_SWEEP", "1s",
            "PASDEQUATRE_NOTIFICATION_FEED_LEASE", "2s",
            "PASDEQUATRE_NOTIFICATION_SENDING_SWEEP", "1s",
            "PASDEQUATRE_NOTIFICATION_SENDING_LEASE", "2s",
            "PASDEQUATRE_NOTIFICATION_SENDING_OUTAGEPAUSE", "1s",
            "SPRING_MAIL_PORT", "" + MAIL_SERVER.port());

    private static final Stack STACK = TheStack.running();

    private final Shop shop = new Shop(STACK);

    @BeforeAll
    static void wantItSoon() {
        atOnce(service -> service.restartWith(SOON));
    }

    @AfterAll
    static void wantItAsBefore() throws IOException {
        atOnce(Stack.Service::restart);
        MAIL_SERVER.close();
    }

    private static void atOnce(Consumer<Stack.Service> what) {
        CompletableFuture.allOf(SERVICES.stream()
                        .map(STACK::service)
                        .map(service -> CompletableFuture.runAsync(() -> what.accept(service)))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    @ParameterizedTest
    @CsvSource({
        "order, orders, orders, time limit",
        "inventory, inventory, shipment, dispatcher",
        "payment, payments, balance_generation, balances",
        "notification, notifications, notification, email courier",
        "notification, notifications, price_change, feed fan-out",
        "tracking, tracking, tracking_generation, read model"
    })
    void aPartThatTheDatabaseKeepsWaitingIsDownUntilItGoesOn(String service, String database, String table, String part)
            throws SQLException {
        awaitHealth(service, part, "works");
        try (var admin = STACK.adminConnection(database);
                var statement = admin.createStatement()) {
            admin.setAutoCommit(false);
            statement.execute("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE".formatted(table));
            awaitHealth(service, part, "has reported nothing");
            admin.rollback();
        }
        awaitHealth(service, part, "works");
    }

    @ParameterizedTest
    @CsvSource({
        "order, orders, orders, time limit",
        "inventory, inventory, shipment, dispatcher",
        "payment, payments, balance_generation, balances",
        "notification, notifications, notification, email courier",
        "notification, notifications, price_change, feed fan-out",
        "tracking, tracking, tracking_generation, read model"
    })
    void aPartThatFailsIsDownWithTheCauseUntilItWorks(String service, String database, String table, String part) {
        awaitHealth(service, part, "works");
        TheStack.inDatabase(database, "REVOKE SELECT ON %s FROM %s_app".formatted(table, service));
        try {
            awaitHealth(service, part, "permission denied");
        } finally {
            TheStack.inDatabase(database, "GRANT SELECT ON %s TO %s_app".formatted(table, service));
        }
        awaitHealth(service, part, "works");
    }

    /** Somebody has to listen, or nothing is read. */
    @Test
    void liveEventsThatCannotBeReadAreDownUntilTheyCan() {
        var stream = STACK.service("tracking").url().resolve("/stream");
        try (var listener = new EventStream(stream, "")) {
            TheStack.inDatabase("tracking", "REVOKE SELECT ON tracking_generation FROM tracking_app");
            try {
                awaitHealth("tracking", "live events", "permission denied");
            } finally {
                TheStack.inDatabase("tracking", "GRANT SELECT ON tracking_generation TO tracking_app");
            }
            awaitHealth("tracking", "live events", "works");
            assertThat(listener).isNotNull();
        }
    }

    @Test
    void whileAMailServerRefusesEverybodyMailsWaitAndAfterwardsEachIsSent() {
        var teapot = shop.sells(10, 100);
        MAIL_SERVER.refuses(true);
        var orders = Stream.generate(() -> shop.customerWith(1_000))
                .limit(4)
                .map(customer -> customer.orders(teapot, 1))
                .toList();
        awaitHealth("notification", "email courier", "Refused to everybody: 550 no");

        MAIL_SERVER.refuses(false);
        orders.forEach(order -> order.toldTheCustomer("ORDER_PLACED", "ORDER_CONFIRMED", "ORDER_SHIPPED"));
        awaitHealth("notification", "email courier", "works");
    }

    /** It knows no schema after its start, and asks for the first when there is an event to count. */
    @Test
    void analyticsThatCannotReadEventsIsDownUntilItCan() {
        var teapot = shop.sells(10, 100);
        var ada = shop.customerWith(1_000);
        ada.orders(teapot, 1).ends("SHIPPED");
        STACK.registry().kill();
        try {
            STACK.service("tracking").restartWith(SOON);
            ada.orders(teapot, 1).ends("SHIPPED");
            awaitHealth("tracking", "analytics", "has failed since");
        } finally {
            STACK.registry().start();
        }
        awaitHealth("tracking", "analytics", "works");
    }

    private void awaitHealth(String service, String part, String said) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            var health = shop.get(service, "/actuator/health/background").body();
            assertThat(health.path("details").path(part).asString()).contains(said);
            assertThat(health.path("status").asString()).isEqualTo(said.equals("works") ? "UP" : "DOWN");
        });
    }
}
