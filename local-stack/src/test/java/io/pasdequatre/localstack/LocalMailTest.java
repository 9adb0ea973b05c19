package io.pasdequatre.localstack;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mail server of a stack: how much it keeps, and what becomes of it when it ends. */
class LocalMailTest {

    private static final int SECONDS_TO_RESTART = 60;

    @TempDir
    Path home;

    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
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
        send(400, large);

        assertThat(mailsTo("customer-399")).isEqualTo(1);
        assertThat(mailsTo("customer-0")).isZero();

        send(6_000, "short\r\n");
        assertThat(mailsTo("customer-5999")).isEqualTo(1);
        assertThat(mailsTo("customer-2500")).isEqualTo(1);
        assertThat(mailsTo("customer-1500")).isZero();
        assertThat(mail.pid()).isEqualTo(process);
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

    /** Each to a customer of their own. */
    private void send(int mails, String body) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), mail.port());
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
            var out = socket.getOutputStream();
            expect("220", in);
            say(out, in, "HELO localhost\r\n", "250");
            for (int each = 0; each < mails; each++) {
                say(out, in, "MAIL FROM:<shop@example.com>\r\n", "250");
                say(out, in, "RCPT TO:<customer-%d@example.com>\r\n".formatted(each), "250");
                say(out, in, "DATA\r\n", "354");
                say(out, in, "Subject: %d\r\n\r\n%s.\r\n".formatted(each, body), "250");
            }
        }
    }

    private static void say(OutputStream out, BufferedReader in, String line, String answer) throws IOException {
        out.write(line.getBytes(US_ASCII));
        expect(answer, in);
    }

    private static void expect(String code, BufferedReader in) throws IOException {
        var line = in.readLine();
        assertThat(line).startsWith(code);
        if (line.startsWith(code + "-")) {
            expect(code, in); // There is more of the answer.
        }
    }
}
