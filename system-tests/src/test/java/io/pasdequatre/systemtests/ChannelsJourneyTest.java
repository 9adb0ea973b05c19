package io.pasdequatre.systemtests;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.systemtests.Shop.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What customers are told, by each channel, as the providers' own records have it. */
class ChannelsJourneyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String[] NEWS = {"ORDER_PLACED", "ORDER_CONFIRMED", "ORDER_SHIPPED"};

    private final Shop shop = new Shop(TheStack.running());
    private final Providers providers = new Providers(TheStack.running());
    private final Shop.Product teapot = shop.sells(100, 100);
    private final Shop.Customer ada = shop.customerWith(10_000);
    private final String phone = "+49157" + ThreadLocalRandom.current().nextInt(10_000_000, 100_000_000);
    private final String token = "phone-" + UUID.randomUUID();

    @Test
    void eachChannelTellsEachNewsOnceAndInItsOrder() {
        ada.isReachedBy("""
                {"email": "%s", "phone": "%s", "pushToken": "%s", "language": "de", "timeZone": "Europe/Berlin"}""".formatted(ada.email(), phone, token));

        var order = ada.orders(teapot, 1);
        order.ends("SHIPPED");

        for (String channel : List.of("EMAIL", "SMS", "PUSH", "IN_APP")) {
            sent(order, channel, NEWS);
        }
        assertThat(texts("SMS", phone))
                .hasSize(3)
                .allSatisfy(
                        text -> assertThat(text).contains(order.id.toString().substring(28)));
        assertThat(texts("PUSH", token)).hasSize(3);
        assertThat(TheStack.mailsTo(ada.email())).hasSize(3);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(of(order, "SMS"))
                        .allSatisfy(sms -> assertThat(sms.has("deliveredAt")).isTrue()));
    }

    @ParameterizedTest
    @CsvSource({"SMS, DROP_ANSWER", "SMS, FAIL_BEFORE", "SMS, UNAUTHORIZED", "PUSH, DROP_ANSWER", "PUSH, AWAY"})
    void whateverGoesWrongAtAProviderEachMessageIsTakenOnce(String channel, String fault) {
        String to = channel.equals("SMS") ? phone : token;
        ada.isReachedBy("""
                {"phone": "%s", "pushToken": "%s"}""".formatted(phone, token));
        providers.plan(channel, fault, to, 1);

        var order = ada.orders(teapot, 1);
        order.ends("SHIPPED");

        sent(order, channel, NEWS);
        assertThat(providers.messages(channel, to)).hasSize(3);
    }

    @Test
    void whatCameBackForGoodDisablesTheNumberAndIsToldByTheOtherChannels() {
        ada.isReachedBy("""
                {"phone": "%s", "inApp": true}""".formatted(phone));
        providers.plan("SMS", "BOUNCE_HARD", phone, 1);

        var order = ada.orders(teapot, 1);
        order.ends("SHIPPED");

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(contact("SMS").path("disabledBecause").asString())
                                .isNotEmpty());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(of(order, "IN_APP"))
                        .extracting(each -> each.get("kind").asString())
                        .contains("CONTACT_DISABLED"));
        var next = ada.orders(teapot, 1);
        next.ends("SHIPPED");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(of(next, "SMS"))
                        .hasSize(3)
                        .allSatisfy(each ->
                                assertThat(each.get("status").asString()).isEqualTo("SUPPRESSED")));
    }

    /** As mail servers do it: hours after they took a mail. */
    @Test
    void aMailThatComesBackLongAfterItWasTakenDisablesTheAddress() {
        ada.isReachedBy("""
                {"email": "%s", "inApp": true}""".formatted(ada.email()));
        var order = ada.orders(teapot, 1);
        order.ends("SHIPPED");
        sent(order, "EMAIL", NEWS);

        providers.bounce(
                "EMAIL", of(order, "EMAIL").getLast().get("notificationId").asString(), "BOUNCED_HARD");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(of(order, "EMAIL").stream()
                                .map(each -> each.get("status").asString()))
                        .contains("BOUNCED"));
        assertThat(contact("EMAIL").get("disabledBecause").asString()).isEqualTo("nobody there");
    }

    @Test
    void aTokenThatIsGoneIsNotWrittenToAgain() {
        String gone = "gone-" + UUID.randomUUID();
        ada.isReachedBy("""
                {"pushToken": "%s"}""".formatted(gone));

        var order = ada.orders(teapot, 1);
        order.ends("SHIPPED");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(of(order, "PUSH").stream()
                                .map(each -> each.get("status").asString()))
                        .contains("FAILED")
                        .containsOnly("FAILED", "SUPPRESSED"));
        assertThat(providers.messages("PUSH", gone)).isEmpty();
    }

    @Test
    void aWebhookIsVerifiedAndSignedAndEachNewsComesOnce() {
        String name = "hook-" + UUID.randomUUID();
        var said = ada.isReachedBy("""
                {"webhook": "%s"}""".formatted(providers.hook(name)));
        providers.sign(name, secretIn(said));

        var order = ada.orders(teapot, 1);
        order.ends("SHIPPED");

        sent(order, "WEBHOOK", NEWS);
        assertThat(texts("WEBHOOK", name))
                .hasSize(3)
                .allSatisfy(body -> assertThat(body).contains(order.id.toString()));
    }

    @Test
    void whatACustomerDoesNotWantIsSuppressedAndSaysWhy() {
        ada.isReachedBy("""
                {"phone": "%s"}""".formatted(phone));
        assertThat(shop.put("notification", "/customers/" + ada.id + "/preferences", """
                {"notWanted": {"SMS": ["ORDER_PLACED", "ORDER_CONFIRMED"]}}""")
                        .status())
                .isEqualTo(200);

        var order = ada.orders(teapot, 1);
        order.ends("SHIPPED");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(of(order, "SMS"))
                        .extracting(each -> each.get("kind").asString() + " "
                                + each.get("status").asString())
                        .containsExactlyInAnyOrder(
                                "ORDER_PLACED SUPPRESSED", "ORDER_CONFIRMED SUPPRESSED", "ORDER_SHIPPED SENT"));
        assertThat(of(order, "SMS").toString()).contains("does not want it");
    }

    /** One that nobody has told us about. */
    @Test
    void aCustomerWithoutAnAddressReadsEverythingInTheApp() {
        var stranger = shop.customerWithoutContacts(1_000);
        var order = stranger.orders(teapot, 1);
        order.ends("SHIPPED");

        sent(order, "IN_APP", NEWS);
        assertThat(shop.get("notification", "/notifications?order=" + order.id).body())
                .hasSize(3);
    }

    @Test
    void whatIsNewForACustomerComesAsItHappens() {
        ada.isReachedBy("""
                {"phone": "%s", "inApp": true, "language": "de"}""".formatted(phone));
        assertThat(shop.put("notification", "/customers/%s/watches/%s".formatted(ada.id, teapot.sku), "")
                        .status())
                .isEqualTo(204);
        var url = TheStack.running().service("notification").url().resolve("/customers/" + ada.id + "/stream");
        try (var stream = new EventStream(url, "")) {
            teapot.changePrice("*", 90);
            var order = ada.orders(teapot, 1);

            stream.awaits(event -> event.name().equals("notification")
                    && isOf(order, event.data())
                    && event.data().get("channel").asString().equals("SMS")
                    && event.data().has("deliveredAt"));
            var entry = stream.awaits(event -> event.name().equals("entry") && isOf(order, event.data()));
            assertThat(entry.data().get("kind").asString()).isEqualTo("NOTIFIED");
            assertThat(entry.data().get("text").asString()).contains("Bestellung");
            stream.awaits(event -> event.name().equals("entry")
                    && event.data().get("kind").asString().equals("PRICE_CHANGED")
                    && event.data().get("sku").asString().equals(teapot.sku));
            assertThat(shop.get("notification", "/customers/%s/feed".formatted(ada.id))
                            .body()
                            .get("entries"))
                    .contains(entry.data());
        }
    }

    private static boolean isOf(Order order, JsonNode data) {
        return data.path("orderId").asString().equals(order.id.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "email, ada, 400",
        "email, ada@example.com\\r\\nBcc:eve@example.com, 400",
        "phone, 0157 1234, 400",
        "timeZone, Mars/Olympus, 400",
        "language, tlh, 400",
        "webhook, ftp://example.com, 400",
        "webhook, http://user@example.com/, 400",
        "fax, 1, 400"
    })
    void whatIsNoAddressIsRefusedAndNothingChanges(String field, String value, int status) {
        var answer = shop.put("notification", "/customers/" + ada.id + "/contacts", """
                {"%s": "%s"}""".formatted(field, value));

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        assertThat(answer.body().get("errors").get(0).get("field").asString()).isEqualTo(field);
        assertThat(contact("EMAIL").get("address").asString()).isEqualTo(ada.email());
    }

    @Test
    void aCallbackThatNoProviderHasSignedIsRefused() {
        assertThat(shop.post("notification", "/providers/sms/callbacks", "{\"key\": \"1\", \"type\": \"DELIVERED\"}")
                        .status())
                .isEqualTo(401);
    }

    /** In the order in which they were sent. */
    private void sent(Order order, String channel, String... kinds) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            var all = of(order, channel);
            assertThat(all)
                    .allSatisfy(
                            each -> assertThat(each.get("status").asString()).isEqualTo("SENT"));
            assertThat(all.stream()
                            .sorted(comparing(
                                    each -> Instant.parse(each.get("sentAt").asString())))
                            .map(each -> each.get("kind").asString()))
                    .containsExactly(kinds);
        });
    }

    private List<JsonNode> of(Order order, String channel) {
        return shop.get("notification", "/notifications?order=" + order.id)
                .body()
                .valueStream()
                .filter(each -> each.get("channel").asString().equals(channel))
                .toList();
    }

    private List<String> texts(String channel, String to) {
        return providers.messages(channel, to).stream()
                .map(each -> each.get("text").asString())
                .toList();
    }

    private JsonNode contact(String channel) {
        return shop.get("notification", "/customers/" + ada.id + "/contacts")
                .body()
                .get("contacts")
                .valueStream()
                .filter(each -> each.get("channel").asString().equals(channel))
                .findFirst()
                .orElseThrow();
    }

    private static String secretIn(JsonNode said) {
        return said.get("contacts")
                .valueStream()
                .filter(each -> each.get("channel").asString().equals("WEBHOOK"))
                .findFirst()
                .orElseThrow()
                .get("secret")
                .asString();
    }
}
