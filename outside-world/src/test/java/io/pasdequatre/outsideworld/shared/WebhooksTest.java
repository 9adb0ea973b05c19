package io.pasdequatre.outsideworld.shared;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WebhooksTest {

    private static final int AT_ONCE = 16;
    private static final int ALL = 200;

    @Test
    void aCrowdIsToldFewAtOnce() throws Exception {
        var here = new AtomicInteger();
        var most = new AtomicInteger();
        var come = new Semaphore(0);
        var goOn = new CountDownLatch(1);
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            most.accumulateAndGet(here.incrementAndGet(), Math::max);
            come.release();
            await(goOn);
            here.decrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            var webhooks = new Webhooks("Signature", "a secret", Clock.systemUTC());
            var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
            for (int i = 0; i < ALL; i++) {
                webhooks.send(url, "{}", Duration.ZERO);
            }

            assertThat(come.tryAcquire(AT_ONCE, 20, TimeUnit.SECONDS)).isTrue();
            goOn.countDown();
            assertThat(come.tryAcquire(ALL - AT_ONCE, 20, TimeUnit.SECONDS)).isTrue();
            assertThat(most).hasValue(AT_ONCE);
        } finally {
            server.stop(0);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(4, TimeUnit.SECONDS)).isTrue(); // Less than a webhook may take.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
