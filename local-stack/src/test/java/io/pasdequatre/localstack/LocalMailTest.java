package io.pasdequatre.localstack;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mail server of a stack: how much it keeps, and what becomes of it when it ends. */
class LocalMailTest {

    private static final int SECONDS_TO_RESTART = 60;

    /** Or as many as {@code -Dmails} says, at least as many as are kept. */
    private static final int MAILS = Integer.getInteger("mails", 20_000);

    private static final int KEPT = 4_000;
    private static final int CONNECTIONS = 4;
    private static final int TOGETHER = 50;
    private static final int BETWEEN_REPORTS = 50_000;

    @TempDir
    Path home;

    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final AtomicInteger taken = new AtomicInteger();
    private LocalMail mail = mail(Path.of("not-started"));

    @BeforeEach
    void start() {
        mail = mail(home);
        mail.keepUp(told::add);
        mail.start();
    }

    @AfterEach
    void stop() {
        mail.stop();
    }

    @Test
    void ofMoreMailsThanItsMemoryTakesItKeepsTheNewest() throws Exception {
        var process = mail.pid();
        var large = ("x".repeat(1_000) + "\r\n").repeat(256);

        send(IntStream.range(0, 400), large);

        assertThat(mailsTo("customer-399")).isEqualTo(1);
        assertThat(mailsTo("customer-0")).isZero();
        assertThat(mail.pid()).isEqualTo(process);
    }

    /** Each to a customer of their own, over several connections, as fast as it takes them. */
    @Test
    void afterTwentyThousandMailsOrAMillionItIsAliveAndKeepsFourThousand() throws Exception {
        var process = mail.pid();

        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            var sent = IntStream.range(0, CONNECTIONS)
                    .mapToObj(first -> senders.submit(() -> {
                        send(IntStream.iterate(first, each -> each < MAILS, each -> each + CONNECTIONS), "short\r\n");
                        return null;
                    }))
                    .toList();
            for (var each : sent) {
                each.get();
            }
        }

        assertThat(mail.pid()).isEqualTo(process);
        assertThat(customersWithMails()).isEqualTo(KEPT);
        assertThat(mailsTo("customer-0")).isZero();
        assertThat(theNewest(CONNECTIONS)).isPositive();
        assertThat(Files.size(mail.log())).as("bytes of its log").isLessThan(100_000);
    }

    @Test
    void aPartThatEndsByItselfIsNamedAndStartedAgain() throws Exception {
        ProcessHandle.of(mail.pid()).orElseThrow().destroyForcibly();

        assertThat(told.poll(SECONDS_TO_RESTART, TimeUnit.SECONDS)).contains("mail ended by itself", "status 137");
        assertThat(told.poll(SECONDS_TO_RESTART, TimeUnit.SECONDS)).isEqualTo("mail is up again");
        assertThat(mail.answers()).isTrue();
    }

    @Test
    void aPartThatSomebodyEndsStaysAway() {
        mail.kill();

        mail.start();
        mail.stop();

        assertThat(mail.isRunning()).isFalse();
        assertThat(told).isEmpty();
    }

    private static LocalMail mail(Path home) {
        var ports = FreePorts.find(2);
        return new LocalMail(Installation.here(), ports[0], ports[1], home);
    }

    private long mailsTo(String customer) throws IOException, InterruptedException {
        var answer = Http.get(mail.url().resolve("/api/user/%s@example.com/messages/INBOX/".formatted(customer)));
        return answer.statusCode() == 200 ? answer.body().split("\"uid\"", -1).length - 1 : 0;
    }

    /** How many of the last mails are there: one of them was the very last. */
    private long theNewest(int mails) throws IOException, InterruptedException {
        var there = 0L;
        for (var each = MAILS - mails; each < MAILS; each++) {
            there += mailsTo("customer-" + each);
        }
        return there;
    }

    private int customersWithMails() throws IOException, InterruptedException {
        return Http.getJson(mail.url().resolve("/api/user")).size();
    }

    /** Answers are read for some mails together, so that no mail waits for those of the one before it. */
    private void send(IntStream customers, String body) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), mail.port());
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
            var out = new BufferedOutputStream(socket.getOutputStream());
            expect(in, "220");
            say(out, "HELO localhost");
            expect(in, "250");
            var unanswered = 0;
            for (var each : (Iterable<Integer>) customers::iterator) {
                write(out, each, body);
                if (++unanswered == TOGETHER) {
                    expectTaken(unanswered, out, in);
                    unanswered = 0;
                }
            }
            expectTaken(unanswered, out, in);
            say(out, "NOOP"); // A mail is taken before it is stored, and the next command is answered after that.
            expect(in, "250");
        }
    }

    private static void write(OutputStream out, int customer, String body) throws IOException {
        out.write("""
                MAIL FROM:<shop@example.com>
                RCPT TO:<customer-%1$d@example.com>
                DATA
                Subject: %1$d

                """.formatted(customer).replace("\n", "\r\n").getBytes(US_ASCII));
        out.write((body + ".\r\n").getBytes(US_ASCII));
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(US_ASCII));
        out.flush();
    }

    private void expectTaken(int mails, OutputStream out, BufferedReader in) throws IOException {
        out.flush();
        for (var each = 0; each < mails; each++) {
            expect(in, "250", "250", "354", "250");
            var all = taken.incrementAndGet();
            if (all % BETWEEN_REPORTS == 0) {
                System.out.printf("%d mails of %d%n", all, MAILS);
            }
        }
    }

    private static void expect(BufferedReader in, String... codes) throws IOException {
        for (var code : codes) {
            var line = in.readLine();
            while (line != null && line.startsWith(code + "-")) {
                line = in.readLine(); // There is more of the answer.
            }
            assertThat(line).startsWith(code);
        }
    }
}
