package io.pasdequatre.notification.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Delivery.Accepted;
import io.pasdequatre.notification.domain.Delivery.Deferred;
import io.pasdequatre.notification.domain.Delivery.Malformed;
import io.pasdequatre.notification.domain.Delivery.Refused;
import io.pasdequatre.notification.domain.Delivery.Unreachable;
import io.pasdequatre.notification.domain.Kind;
import io.pasdequatre.notification.domain.Letter;
import io.pasdequatre.notification.domain.Notification;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailChannelTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final GreenMail server =
            new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP).dynamicPort());

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void theMailCarriesTheNewsToTheCustomer() throws Exception {
        var news = to("alice@example.org", new Letter("Your order is shipped", "Hello,\n\n  2 × pen\n.\nfarewell"));

        assertThat(deliver(channel(), news)).isEqualTo(new Accepted());

        var mail = onlyMail();
        assertThat(mail.getFrom()).containsExactly(new InternetAddress("orders@shop.example", "The shop"));
        assertThat(mail.getRecipients(RecipientType.TO)).containsExactly(new InternetAddress("alice@example.org"));
        assertThat(mail.getSubject()).isEqualTo("Your order is shipped");
        assertThat(mail.getContentType()).isEqualTo("text/plain; charset=UTF-8");
        assertThat((String) mail.getContent()).isEqualToNormalizingNewlines("Hello,\n\n  2 × pen\n.\nfarewell");
        assertThat(mail.getSentDate()).isEqualTo(NOON);
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    }

    @Test
    void aMailThatIsSentTwiceKeepsItsMessageId() throws Exception {
        var news = to("alice@example.org", new Letter("subject", "text"));

        deliver(channel(), news);
        deliver(channel(), news);

        assertThat(server.getReceivedMessages())
                .hasSize(2)
                .extracting(MimeMessage::getMessageID)
                .containsOnly("<%s@shop.example>".formatted(news.id()));
    }

    @Test
    void twoNotificationsHaveTwoMessageIds() throws Exception {
        deliver(channel(), to("alice@example.org", new Letter("subject", "text")));
        deliver(channel(), to("alice@example.org", new Letter("subject", "text")));

        assertThat(server.getReceivedMessages())
                .extracting(MimeMessage::getMessageID)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice@example.org\r\nBcc: eve@example.org",
                "alice@example.org\nBcc: eve@example.org",
                "alice@example.org\r\n eve@example.org",
                "alice@example.org, eve@example.org",
                "Alice\r\nBcc: eve@example.org\r\n <alice@example.org>",
                "alice",
                "alice@",
                "@example.org",
                "<>",
                ""
            })
    void whatIsNoSingleAddressIsRefusedAndNothingIsSent(String recipient) {
        assertThat(deliver(channel(), to(recipient, new Letter("subject", "text"))))
                .isInstanceOf(Malformed.class);
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @Test
    void aSubjectOfTwoLinesIsRefusedAndNothingIsSent() {
        var news = to("alice@example.org", new Letter("subject\r\nBcc: eve@example.org", "text"));

        assertThat(deliver(channel(), news)).isInstanceOf(Malformed.class);
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @Test
    void headersInTheTextStayText() throws Exception {
        deliver(channel(), to("alice@example.org", new Letter("subject", "Bcc: eve@example.org\r\n.\r\nQUIT\r\n")));

        assertThat(onlyMail().getAllRecipients()).containsExactly(new InternetAddress("alice@example.org"));
        assertThat((String) onlyMail().getContent()).contains("QUIT");
    }

    @Test
    void aMailServerThatIsAwayIsUnreachable() {
        var channel = channel();
        server.stop();

        assertThat(deliver(channel, to("alice@example.org", new Letter("subject", "text"))))
                .isInstanceOf(Unreachable.class);
    }

    @Test
    void everyAttemptIsCountedByItsOutcome() {
        var meters = new SimpleMeterRegistry();
        var channel = TestChannel.to(server.getSmtp().getPort(), meters);

        deliver(channel, to("alice@example.org", new Letter("subject", "text")));
        server.stop();
        deliver(channel, to("alice@example.org", new Letter("subject", "text")));
        deliver(channel, to("alice@example.org", new Letter("subject", "text")));

        assertThat(meters.get("pasdequatre.mail.delivery").timers())
                .extracting(timer -> timer.getId().getTag("outcome") + " " + timer.count())
                .containsExactlyInAnyOrder("Accepted 1", "Refused 0", "Malformed 0", "Deferred 0", "Unreachable 2");
    }

    /** One that nothing can be made of, and one that is refused, keep no other from being sent. */
    @Test
    void severalMailsGoOverOneConnectionAndEachHasAnOutcomeOfItsOwn() throws Exception {
        try (var picky = UnwillingServer.answering("RCPT TO:<eve", "550 5.1.1 nobody")) {
            var letter = new Letter("subject", "text");
            var news = Stream.of("alice@example.org", "nobody", "eve@example.org", "bob@example.org")
                    .map(recipient -> to(recipient, letter))
                    .toList();

            var deliveries = TestChannel.to(picky.port()).deliver(news);

            assertThat(deliveries)
                    .extracting(Object::getClass)
                    .containsExactly(Accepted.class, Malformed.class, Refused.class, Accepted.class);
            assertThat(picky.connections()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatHangsUpBetweenTwoMailsIsConnectedAgain() throws Exception {
        try (var moody = UnwillingServer.answering("RCPT TO:<eve", "")) {
            var letter = new Letter("subject", "text");
            var news = Stream.of("alice@example.org", "eve@example.org", "bob@example.org")
                    .map(recipient -> to(recipient, letter))
                    .toList();

            assertThat(TestChannel.to(moody.port()).deliver(news))
                    .extracting(Object::getClass)
                    .containsExactly(Accepted.class, Deferred.class, Accepted.class);
            assertThat(moody.connections()).isEqualTo(2);
        }
    }

    private static Delivery deliver(MailChannel channel, Notification notification) {
        return channel.deliver(List.of(notification)).getFirst();
    }

    private MailChannel channel() {
        return TestChannel.to(server.getSmtp().getPort());
    }

    private MimeMessage onlyMail() {
        assertThat(server.getReceivedMessages()).hasSize(1);
        return server.getReceivedMessages()[0];
    }

    private static Notification to(String recipient, Letter letter) {
        return Notification.pending(UUID.randomUUID(), Kind.ORDER_SHIPPED, recipient, letter, NOON, null);
    }
}
