package io.pasdequatre.notification.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.notification.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.HttpServerErrorException;
import redis.clients.jedis.RedisClient;
import redis.embedded.RedisServer;

/** Feeds in Redis, which goes away and comes back. */
class RedisFeedsTest extends FeedTest {

    private static final int PORT = freePort();
    private static RedisServer server = start();

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        TestDatabase.use(newDatabase(), properties);
        properties.add("pasdequatre.notification.feed.redis-url", () -> "redis://127.0.0.1:" + PORT);
    }

    @AfterAll
    static void stop() throws IOException {
        server.stop();
    }

    @Test
    void whileRedisIsAwayTheFanOutWaitsAndReadersAreAnsweredFromTheWriteModel() throws IOException {
        watches.put(customer, sku);
        server.stop();
        try {
            priceBecomes(500);
            assertThatExceptionOfType(FeedStore.AwayException.class)
                    .isThrownBy(fanOut::fanOutAllDue)
                    .withMessageContaining("127.0.0.1:" + PORT)
                    .withMessageContaining("pasdequatre.notification.feed.redis-url");

            assertThat(changes.unfinished()).isEqualTo(1);
            var part = feed.before(customer, NEWEST, 100);
            assertThat(part.notes()).containsExactly(PriceFeed.NOTE);
            assertThat(part.entries().stream().map(FeedEntry::text))
                    .containsExactly("Teapot costs EUR 5.00 now", "You watch " + sku);
        } finally {
            server = start();
        }

        fanOut.fanOutAllDue();
        var part = feed.before(customer, NEWEST, 100);
        assertThat(part.notes()).isEmpty();
        assertThat(part.entries()).hasSize(2);
        assertThat(feeds.newest(customer, NEWEST, 100)).hasSize(1);
        assertThat(changes.unfinished()).isZero();
    }

    @Test
    void whileRedisIsAwayAllElseIsErasedAndItHasToBeSaidAgain() throws IOException {
        watches.put(customer, sku);
        priceBecomes(500);
        fanOut.fanOutAllDue();
        server.stop();
        try {
            assertThatExceptionOfType(HttpServerErrorException.ServiceUnavailable.class)
                    .isThrownBy(() -> send(HttpMethod.DELETE, ""))
                    .withMessageContaining("Call again");
            assertThat(watches.of(customer)).isEmpty();
        } finally {
            server = start();
        }

        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(send(HttpMethod.DELETE, "")).isEqualTo(HttpStatus.NO_CONTENT));
    }

    /** Redis was started here without a copy on disk. The command is that of docs/feed.md. */
    @Test
    void feedsThatRedisHasLostAreFilledAgain() throws IOException {
        watches.put(customer, sku);
        priceBecomes(500);
        fanOut.fanOutAllDue();
        server.stop();
        server = start();
        fanOut.fanOutAllDue();
        assertThat(told(customer)).isEmpty();

        jdbc.sql("UPDATE price_change SET reached = '', done_at = NULL, due_at = now()")
                .update();
        fanOut.fanOutAllDue();

        assertThat(told(customer)).containsExactly("Teapot costs EUR 5.00 now");
    }

    @Test
    void aFeedThatGetsNothingMoreIsGoneInTheEnd() {
        watches.put(customer, sku);
        priceBecomes(500);
        fanOut.fanOutAllDue();

        try (var redis = RedisClient.create("127.0.0.1", PORT)) {
            assertThat(redis.ttl("feed:" + customer)).isBetween(29L * 24 * 3600, 30L * 24 * 3600);
        }
    }

    private static RedisServer start() {
        try {
            var started = RedisServer.newRedisServer()
                    .port(PORT)
                    .bind("127.0.0.1")
                    .setting("save \"\"")
                    .build();
            started.start();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
