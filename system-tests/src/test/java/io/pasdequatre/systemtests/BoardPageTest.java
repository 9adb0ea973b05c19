package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Somebody opens the board, and sees what happens; the pictures of it are in {@code target/pictures}. */
class BoardPageTest {

    private static final Path PICTURES = Path.of("target", "pictures");
    private static final String SAMOVAR = "SAMOVAR-" + UUID.randomUUID();
    private static final int TABS = 6;
    private static final String FREEZER = "[data-breakage=freeze-payment-service] [role=switch]";

    private static boolean furnished;

    private final Shop shop = new Shop(TheStack.running());
    private Browser browser;

    @BeforeEach
    void open() {
        assumeTrue(Browser.isInstalled(), "chromium and chromium-driver are not installed");
        furnish();
        browser = Browser.open(TheStack.running().service("tracking").url() + "/");
        browser.hasSize(1440, 1240);
        browser.sees("#connection", "Live");
    }

    @AfterEach
    void close() {
        browser.close();
    }

    @Test
    void anOrderIsPlacedAndItsTimelineIsReadByKeyboardAlone() throws IOException {
        browser.prefers("light", true);
        var id = placeByKeyboard();

        order("grace", 1);
        order("alan", 2);
        browser.waitsFor("#notes .note:nth-child(5)");
        browser.picture(PICTURES.resolve("board-light.png"));
        for (var event :
                new String[] {"OrderPlaced", "StockReserved", "PaymentCaptured", "OrderConfirmed", "OrderShipped"}) {
            browser.waitsFor("#sequence-events button[aria-label^=%s]".formatted(event));
        }
        browser.sees("#timeline-state", "SHIPPED");
        browser.waitsFor("#orders-list li[data-order='%s'] [data-status=SHIPPED]".formatted(id));

        browser.tabTo("#sequence-events button");
        browser.press(Keys.ARROW_DOWN);
        browser.sees("#inspector", "happened", "committed", "published", "because of OrderPlaced");
        browser.answers("document.getElementById('timeline').scrollIntoView()");
        browser.picture(PICTURES.resolve("timeline.png"));
        browser.tabTo("#moment");
        browser.press(Keys.HOME);
        browser.sees("#moment-is", "after OrderPlaced: PENDING");
        browser.press(Keys.ESCAPE);
        browser.sees("#timeline-none", "Open an order");
        assertThat(browser.answers("return document.activeElement.closest('li').dataset.order"))
                .isEqualTo(id);
        assertThat(complaints()).isEmpty();
    }

    @Test
    void whileAServiceIsFrozenItIsSeenForWhomAnOrderWaitsAndItCanBeCancelled() throws IOException {
        browser.prefers("dark", true);
        flip(FREEZER, true);
        browser.sees(".service[data-service=payment]", "does not answer");
        order("grace", 2);
        var id = order("ada", 1);
        browser.click("#orders-list li[data-order='%s'] a".formatted(id));

        browser.sees("#orders-list li[data-order='%s']".formatted(id), "PENDING", "waiting for payment-service for");
        browser.sees("#timeline-state", "waiting for payment-service for");
        browser.picture(PICTURES.resolve("board-dark.png"));
        browser.click("#timeline-cancel");
        browser.sees("#timeline-state", "CANCELLED", "customer");

        flip(FREEZER, false);
        browser.waitsFor(".service[data-service=payment][data-state=up]");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void aShippedOrderIsSentBackAndItsParcelComesBack() throws IOException {
        browser.prefers("light", false); // What is still fading in has too little contrast.
        browser.counts("#notes .note", 0);
        var id = order("alan", 1);
        browser.click("#orders-list li[data-order='%s'] a".formatted(id));
        browser.sees("#timeline-state", "SHIPPED");

        browser.click("#timeline-return");
        browser.sees("#timeline-state", "RETURNING");
        browser.waitsFor("#sequence-events button[aria-label^=ReturnLabelIssued]");
        assertThat(browser.barriers()).isEmpty();
        browser.click("#timeline-arrival");

        browser.waitsFor("#sequence-events button[aria-label^=PaymentRefunded]");
        browser.sees("#timeline-state", "RETURNED");
        browser.waitsFor("#orders-list li[data-order='%s'] [data-status=RETURNED]".formatted(id));
        assertThat(browser.barriers()).isEmpty();
        assertThat(complaints()).isEmpty();
    }

    @Test
    void anOrderByCardShowsThatItsOutcomeIsUnknownAndHowThatIsResolved() throws IOException {
        browser.prefers("light", false);
        new CardGateway(TheStack.running()).plan("FAIL_BEFORE", "tok_visa", 3, 1);
        browser.answers("document.querySelector('#place-form [name=token]').value = 'tok_visa'");
        requestsFail("/payments/");
        placeByMouse();
        browser.sees("#timeline-card", "Card");
        var height = heightOfCardLine();
        requestsFail("nothing");

        browser.sees("#timeline-card", "UNKNOWN", "nobody knows whether it was charged", "Next at");
        assertThat(heightOfCardLine()).as("what is below does not jump").isEqualTo(height);
        browser.picture(PICTURES.resolve("board-card.png"));
        browser.sees("#timeline-card [role=status]", "UNKNOWN → CAPTURED", "it was charged");
        assertThat(heightOfCardLine()).isEqualTo(height);
        browser.sees("#timeline-state", "SHIPPED");
        browser.counts("#notes .note", 0);
        assertThat(browser.barriers()).isEmpty();
        assertThat(complaints()).isEmpty();
    }

    @Test
    void anAccountIsReadAsItWasAtAnyMoment() throws IOException {
        browser.prefers("dark", false);
        var emmy = shop.customerWith(10_000);
        emmy.orders(shop.sells(10, 2_500), 1).ends("SHIPPED");
        openAccountOf(emmy);
        browser.sees("#account-balance", "75.00");
        browser.sees("#account-entries", "Charged", "Deposited", "AccountOpened");

        browser.tabTo("#account-moment");
        browser.press(Keys.HOME); // The account was opened by the deposit.
        browser.sees("#account-moment-is", "after Deposited");
        browser.sees("#account-balance", "100.00");
        browser.counts("#account-entries .later", 1);
        browser.answers("document.getElementById('account').scrollIntoView()");
        browser.picture(PICTURES.resolve("board-account.png"));
        browser.counts("#notes .note", 0);
        assertThat(browser.barriers()).isEmpty();
        assertThat(complaints()).isEmpty();
    }

    @Test
    void anAccountIsReadAgainAndThePageSaysWhatItLeavesOutAndWhatItCannotRead() {
        browser.prefers("light", false);
        var emmy = shop.customerWith(10_000);
        openAccountOf(emmy);
        browser.sees("#account-balance", "100.00");

        for (int each = 0; each < 100; each++) {
            deposit(emmy, 100, "EUR");
        }
        deposit(emmy, 500, "USD");
        browser.sees("#account-balance", "200.00");
        browser.sees("#account-left-out", "newest 100 of 102 entries", "EUR alone", "USD");

        requestsFail("?at=");
        browser.tabTo("#account-moment");
        browser.press(Keys.HOME);
        browser.sees("#account-sums", "could not be read");
        assertThat(browser.answers("return document.getElementById('account-balance').textContent"))
                .isEqualTo("–");
        assertThat(browser.barriers()).isEmpty();
        requestsFail("nothing");

        browser.sees("#account-balance", "101.00");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void aCustomersPhoneShowsWhatArrivesByEachChannelAndWhatIsNotSentAndWhy() throws IOException {
        browser.prefers("light", false);
        var emmy = customerWithPhone();
        shop.put("notification", "/customers/%s/preferences".formatted(emmy.id), """
                {"notWanted": {"SMS": ["ORDER_CONFIRMED"]}}""");
        openPhoneOf(emmy);
        browser.sees("#phone-none", "No messages yet");

        var order = emmy.orders(shop.sells(10, 2_500), 1);

        browser.counts("#phone-messages [data-channel=IN_APP][data-status=SENT]", 3);
        browser.counts("#phone-messages [data-channel=PUSH][data-status=SENT]", 3);
        browser.counts("#phone-messages [data-channel=EMAIL][data-status=SENT]", 3);
        browser.counts("#phone-messages [data-channel=SMS][data-status=SENT]", 2);
        browser.sees("#phone-messages [data-channel=SMS]", "is on its way", "arrived");
        browser.sees("#phone-suppressed [data-channel=SMS]", "is confirmed", "does not want it this way");
        browser.counts("#phone-body li", 12);
        looksWell("phone-light");
        browser.prefers("dark", false);
        browser.click("#phone-case label:has([value=SMS])");
        browser.seesNo("#phone-messages [data-channel=PUSH]");
        looksWell("phone-dark");

        browser.click("#phone-messages [data-channel=SMS] a");
        browser.sees("#timeline-title", order.id.toString().substring(30));
        browser.waitsFor("#sequence-events button[aria-label^='NotificationSent by SMS']");
        browser.hasSize(390, 844);
        looksWell("phone-narrow");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void aPhoneSaysThatItsServiceIsAwayAndComesBack() {
        browser.answers("""
                window.asItWas = window.EventSource;
                window.EventSource = class extends window.asItWas {
                    constructor(url) { super(window.mended ? url : 'no-stream'); }
                }""");
        browser.click("#phone-body summary");
        browser.sees("#phone-connection", "notification-service is away");

        browser.answers("window.mended = true");

        browser.sees("#phone-connection", "Live");
    }

    /** Each stream takes one of the six connections, so only the tab that is looked at has one. */
    @Test
    void sevenTabsWithAnOpenPhoneEachDoNotStarveOneAnother() {
        String board = browser.address();
        browser.click("#phone-body summary");
        for (int tab = 2; tab <= TABS + 1; tab++) {
            browser.openTab(board);
            browser.click("#phone-body summary");
            browser.sees("#phone-connection", "Live");
        }

        browser.waitsFor(".service[data-service=notification][data-state=up]");
        browser.inEachTab(() -> browser.sees("#phone-connection", "Live"));
        assertThat(complaints()).isEmpty();
    }

    @Test
    void aPageThatWasCutOffGoesOnWhereItWas() throws IOException {
        try (var line = new Line(TheStack.running().service("tracking").url().getPort())) {
            browser.goTo(line.url());
            browser.sees("#connection", "Live");
            line.cut();
            browser.sees("#connection", "reconnecting");
            var id = order("alan", 1);

            line.mend();

            browser.sees("#connection", "Live");
            browser.waitsFor("#orders-list li[data-order='%s'] [data-status=SHIPPED]".formatted(id));
        }
    }

    /**
     * A browser opens six connections to a server and no more, whatever the number of tabs; a stream takes one for
     * good.
     */
    @Test
    void sixTabsWithAnOpenOrderEachAreLiveAndOneOfThemPlacesAnother() {
        String board = browser.address();
        browser.goTo(board + "#order=" + order("ada", 1));
        for (int tab = 2; tab <= TABS; tab++) {
            browser.openTab(board + "#order=" + order("grace", 1));
        }
        browser.inEachTab(() -> {
            browser.sees("#connection", "Live");
            browser.waitsFor("#sequence-events button[aria-label^=OrderShipped]");
        });

        String id = placeByMouse();

        browser.waitsFor("#sequence-events button[aria-label^=OrderShipped]");
        browser.inEachTab(
                () -> browser.waitsFor("#orders-list li[data-order='%s'] [data-status=SHIPPED]".formatted(id)));
        assertThat(complaints()).isEmpty();
    }

    @Test
    void nobodyIsKeptOutAndAPhoneIsWideEnough() throws IOException {
        browser.prefers("light", false);
        browser.counts("#notes .note", 0);
        var id = order("ada", 1);
        browser.click("#orders-list li[data-order='%s'] a".formatted(id));
        browser.waitsFor("#sequence-events button[aria-label^=OrderShipped]");
        assertThat(browser.barriers()).isEmpty();
        browser.prefers("dark", false);
        assertThat(browser.barriers()).isEmpty();
        browser.press(Keys.ESCAPE);
        assertThat(browser.barriers()).isEmpty();
        browser.prefers("light", false);
        assertThat(browser.barriers()).isEmpty();

        browser.hasSize(390, 844);
        browser.picture(PICTURES.resolve("board-phone.png"));
        browser.click("#orders-list li[data-order='%s'] a".formatted(id));
        browser.sees("#timeline-state", "SHIPPED");
        assertThat(browser.answers(
                        "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .isEqualTo(0L);
        assertThat(browser.barriers()).isEmpty();
        assertThat(complaints()).isEmpty();
    }

    /**
     * A console notes each 503 too, by which a service says that it cannot answer yet, and each 404 of an order that
     * the read model, or of a payment that payment-service, does not have yet; the page shows just that.
     */
    private List<String> complaints() {
        return browser.complaints().stream()
                .filter(complaint -> !complaint.contains("status of 503"))
                .filter(complaint -> !complaint.matches(".*(/timeline|/payments/\\S+) - Failed to load resource.*")
                        || !complaint.contains("status of 404"))
                .toList();
    }

    private void openAccountOf(Shop.Customer customer) {
        browser.click("#account-body summary");
        browser.type("#account-form input", Keys.chord(Keys.CONTROL, "a") + customer.id);
    }

    private Shop.Customer customerWithPhone() {
        var customer = shop.customerWith(10_000);
        customer.isReachedBy(
                """
                {"email": "%1$s", "phone": "+49157%2$d", "pushToken": "phone-of-%1$s", "inApp": true}""".formatted(customer.email(), ThreadLocalRandom.current().nextInt(10_000_000, 100_000_000)));
        return customer;
    }

    private void openPhoneOf(Shop.Customer customer) {
        browser.click("#phone-body summary");
        browser.type("#phone-form input", Keys.chord(Keys.CONTROL, "a") + customer.id);
        browser.sees("#phone-connection", "Live");
    }

    /** The phone, and as much of the page as is seen with it. */
    private void looksWell(String picture) throws IOException {
        browser.answers("document.getElementById('phone').scrollIntoView()");
        browser.picture(PICTURES.resolve("board-%s.png".formatted(picture)));
        assertThat(browser.barriers()).isEmpty();
        assertThat(browser.answers(
                        "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .isEqualTo(0L);
    }

    private void deposit(Shop.Customer customer, long minor, String currency) {
        var deposited = shop.post(
                "payment",
                "/accounts/%s/deposits".formatted(customer.id),
                """
                {"amount": {"amountMinor": %d, "currency": "%s"}}""".formatted(minor, currency),
                "Idempotency-Key",
                UUID.randomUUID().toString());
        assertThat(deposited.status()).as(deposited.body().toString()).isEqualTo(200);
    }

    /** Of what the page asks for, all that has this in its address, and nothing else any more. */
    private void requestsFail(String part) {
        browser.answers("""
                window.asItWas ??= window.fetch;
                window.fetch = (url, more) =>
                    String(url).includes(arguments[0]) ? Promise.reject(new TypeError()) : window.asItWas(url, more);""", part);
    }

    private Object heightOfCardLine() {
        return browser.answers("return document.getElementById('timeline-card').offsetHeight");
    }

    private String placeByKeyboard() {
        browser.tabTo("#place-form [name=sku]");
        browser.waitsFor("#place-form option[value='%s']".formatted(SAMOVAR));
        browser.press("A samovar, brass");
        browser.tabTo("#place-form .first");
        browser.press(Keys.ENTER);
        browser.waitsFor("#sequence-events button");
        return browser.address().replaceAll(".*#order=", "");
    }

    private String placeByMouse() {
        browser.waitsFor("#place-form option[value='%s']".formatted(SAMOVAR));
        String before = browser.address();
        browser.click("#place-form .first");
        browser.isNoLongerAt(before);
        return browser.address().replaceAll(".*#order=", "");
    }

    /** Waits until it is so: a program may have to start. */
    private void flip(String breakage, boolean broken) {
        browser.click(breakage);
        browser.waitsFor(breakage + "[aria-checked=%s]:not([aria-disabled])".formatted(broken));
    }

    /** A product that stands first in the list, customers with money and one without, and what they have ordered. */
    private void furnish() {
        if (furnished) {
            return;
        }
        furnished = true;
        shop.post("inventory", "/products", """
                {"sku": "%s", "name": "A samovar, brass", "price": {"amountMinor": 12900, "currency": "EUR"},
                 "stock": 50}""".formatted(SAMOVAR));
        for (var customer : new String[] {"ada", "grace", "alan"}) {
            shop.post("payment", "/accounts/" + customer + "/deposits", """
                    {"amount": {"amountMinor": 500000, "currency": "EUR"}}""", "Idempotency-Key", "of " + customer);
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> tryToOrder("ada", 1).status() == 201);
        order("grace", 2);
        order("mallory", 1);
        order("alan", 1);
        order("ada", 60);
        order("grace", 1);
    }

    private String order(String customer, int quantity) {
        var placed = tryToOrder(customer, quantity);
        assertThat(placed.status()).as(placed.body().toString()).isEqualTo(201);
        return placed.body().get("orderId").asString();
    }

    private Shop.Answer tryToOrder(String customer, int quantity) {
        return shop.post(
                "order",
                "/orders",
                """
                {"customer": {"id": "%1$s"},
                 "lines": [{"sku": "%2$s", "quantity": %3$d}]}""".formatted(customer, SAMOVAR, quantity),
                "Idempotency-Key",
                UUID.randomUUID().toString());
    }
}
