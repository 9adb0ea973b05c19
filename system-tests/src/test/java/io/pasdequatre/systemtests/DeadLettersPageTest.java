package io.pasdequatre.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.Topics;
import java.time.Duration;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody replays or discards a dead letter of inventory, on the page. */
class DeadLettersPageTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Shop shop = new Shop(TheStack.running());
    private final String key = UUID.randomUUID().toString();

    @BeforeEach
    void poisonIsDeadLettered() {
        assumeTrue(Browser.isInstalled(), "chromium and chromium-driver are not installed");
        var poison = new ProducerRecord<>(Topics.ORDER_EVENTS, key.getBytes(UTF_8), "poison".getBytes(UTF_8));
        poison.headers().add("ce_type", OrderPlaced.class.getName().getBytes(UTF_8));
        poison.headers().add("note", "<b>not bold</b>".getBytes(UTF_8));
        KafkaTopic.write(poison);
        await().atMost(PATIENCE).until(() -> deadLetters("inventory") == 1 && deadLetters("notification") == 1);
    }

    @AfterEach
    void thereAreNoDeadLettersAnyMore() {
        discard("inventory");
        discard("notification");
    }

    @Test
    void aRecordIsFoundTriedReplayedAndGivenUpAndThePageTellsWhoDidItAndWhy() {
        try (Browser browser = page()) {
            openRecord(browser);
            browser.sees("#detail", "OrderPlaced", "Undecodable", "ce_type", OrderPlaced.class.getName());
            browser.sees("#content", "It cannot be read", "<b>not bold</b>");

            browser.click("#dry-run");
            browser.sees("#trial", "It would fail");

            browser.click("#replay");
            browser.type("#wish [name=by]", "grace");
            browser.type("#wish [name=why]", "it may work now");
            browser.click("#wish button.first");
            browser.sees("#result", "FAILED 1");
            browser.sees("#summary", "2 times");

            browser.click("#discard");
            assertThat(browser.typedIn("#wish [name=by]")).isEqualTo("grace");
            browser.type("#wish [name=why]", "no event, and nobody knows of what");
            browser.click("#wish button.first");
            browser.sees("#result", "DISCARDED 1");
            browser.seesNo("#detail");
            browser.counts("#list tbody tr", 0);
            browser.sees("#actions tbody tr", "grace", "no event, and nobody knows of what", "discarded", key);
            assertThat(deadLetters("inventory")).isZero();
        }
    }

    @Test
    void allThatAFilterLeavesAreGivenUpAtOnce() {
        try (Browser browser = page()) {
            openRecord(browser);

            browser.click("#discard-all");
            browser.sees("#all-wish", key, "Yes, discard 1");
            browser.type("#all-wish [name=by]", "grace");
            browser.type("#all-wish [name=why]", "all of this key");
            browser.click("#all-wish [type=checkbox]");
            browser.click("#all-wish button.first");

            browser.sees("#result", "DISCARDED 1");
            browser.seesNo("#detail");
            assertThat(deadLetters("inventory")).isZero();
        }
    }

    @Test
    void whatTheServiceRefusesIsSaidAndNothingThatWasTypedIsLost() {
        try (Browser browser = page()) {
            openRecord(browser);
            browser.click("#replay");
            browser.type("#wish [name=by]", "grace");
            browser.type("#wish [name=why]", "it may work now");
            discard("inventory");

            browser.click("#wish button.first");

            browser.sees("[role=alert]", "There is no unprocessed record");
            assertThat(browser.typedIn("#wish [name=why]")).isEqualTo("it may work now");
        }
    }

    private static Browser page() {
        return Browser.open(TheStack.running().service("inventory").url() + "/dead-letters.html");
    }

    private void openRecord(Browser browser) {
        browser.type("#filter [name=key]", key);
        browser.click("#filter button");
        browser.sees("#list-title", "1 of 1", key);
        browser.click("#list button");
        browser.sees("#summary", key);
    }

    private int deadLetters(String service) {
        return shop.get(service, "/dead-letters?key=" + key).body().get("total").asInt();
    }

    private void discard(String service) {
        var answer = shop.post(service, "/dead-letters/discard", """
                {"key": "%s", "by": "a test", "why": "it was written for this test"}""".formatted(key));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    }
}
