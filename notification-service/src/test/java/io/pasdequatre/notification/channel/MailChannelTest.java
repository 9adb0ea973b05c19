package io.pasdequatre.notification.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.pasdequatre.notification.TestMessages;
import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Delivery.Accepted;
import io.pasdequatre.notification.domain.Delivery.AddressGone;
import io.pasdequatre.notification.domain.Delivery.Deferred;
import io.pasdequatre.notification.domain.Delivery.Malformed;
import io.pasdequatre.notification.domain.Delivery.Unreachable;
import io.pasdequatre.notification.domain.Message;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailChannelTest {

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
        var news = to("alice@example.org");

        assertThat(deliver(channel(), news)).isEqualTo(new Accepted());

        var mail = onlyMail();
        assertThat(mail.getFrom()).containsExactly(new InternetAddress("orders@shop.example", "The shop"));
        assertThat(mail.getRecipients(RecipientType.TO)).containsExactly(new InternetAddress("alice@example.org"));
        var content = new Templates().render(news);
        assertThat(mail.getSubject()).isEqualTo(content.subject());
        var parts = (MimeMultipart) mail.getContent();
        assertThat(mail.getContentType()).startsWith("multipart/alternative");
        assertThat(parts.getBodyPart(0).getContentType()).isEqualTo("text/plain; charset=UTF-8");
        assertThat((String) parts.getBodyPart(0).getContent()).isEqualToNormalizingNewlines(content.text());
        assertThat(parts.getBodyPart(1).getContentType()).isEqualTo("text/html; charset=UTF-8");
        assertThat((String) parts.getBodyPart(1).getContent()).isEqualToNormalizingNewlines(content.html());
        assertThat(mail.getSentDate()).isEqualTo(TestMessages.NOON);
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    }

    @Test
    void aMailThatIsSentTwiceKeepsItsMessageId() throws Exception {
        var news = to("alice@example.org");

        deliver(channel(), news);
        deliver(channel(), news);

        assertThat(server.getReceivedMessages())
                .hasSize(2)
                .extracting(MimeMessage::getMessageID)
                .containsOnly("<%s@shop.example>".formatted(news.notification().id()));
    }

    @Test
    void twoNotificationsHaveTwoMessageIds() throws Exception {
        deliver(channel(), to("alice@example.org"));
        deliver(channel(), to("alice@example.org"));

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
        assertThat(deliver(channel(), to(recipient))).isInstanceOf(Malformed.class);
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @Test
    void aMailServerThatIsAwayIsUnreachable() {
        var channel = channel();
        server.stop();

        assertThat(deliver(channel, to("alice@example.org"))).isInstanceOf(Unreachable.class);
    }

    /** One that nothing can be made of, and one that is refused, keep no other from being sent. */
    @Test
    void severalMailsGoOverOneConnectionAndEachHasAnOutcomeOfItsOwn() throws Exception {
        try (var picky = UnwillingServer.answering("RCPT TO:<eve", "550 5.1.1 nobody")) {
            var news = Stream.of("alice@example.org", "nobody", "eve@example.org", "bob@example.org")
                    .map(recipient -> to(recipient))
                    .toList();

            var deliveries = TestChannel.to(picky.port()).deliver(news);

            assertThat(deliveries)
                    .extracting(Object::getClass)
                    .containsExactly(Accepted.class, Malformed.class, AddressGone.class, Accepted.class);
            assertThat(picky.connections()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatHangsUpBetweenTwoMailsIsConnectedAgain() throws Exception {
        try (var moody = UnwillingServer.answering("RCPT TO:<eve", "")) {
            var news = Stream.of("alice@example.org", "eve@example.org", "bob@example.org")
                    .map(recipient -> to(recipient))
                    .toList();

            assertThat(TestChannel.to(moody.port()).deliver(news))
                    .extracting(Object::getClass)
                    .containsExactly(Accepted.class, Deferred.class, Accepted.class);
            assertThat(moody.connections()).isEqualTo(2);
        }
    }

    private static Delivery deliver(MailChannel channel, Message message) {
        return channel.deliver(List.of(message)).getFirst();
    }

    private MailChannel channel() {
        return TestChannel.to(server.getSmtp().getPort());
    }

    private MimeMessage onlyMail() {
        assertThat(server.getReceivedMessages()).hasSize(1);
        return server.getReceivedMessages()[0];
    }

    private static Message to(String recipient) {
        return TestMessages.to(Channel.EMAIL, recipient);
    }
}
