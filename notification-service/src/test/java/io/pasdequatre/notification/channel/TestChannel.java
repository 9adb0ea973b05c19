package io.pasdequatre.notification.channel;

import jakarta.mail.internet.AddressException;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** The mail channel as the service has it, to a mail server on a port of this machine. */
final class TestChannel {

    private TestChannel() {}

    static MailChannel to(int port) {
        var server = new JavaMailSenderImpl();
        server.setHost("127.0.0.1");
        server.setPort(port);
        server.getJavaMailProperties().setProperty("mail.smtp.timeout", "10000");
        try {
            return new MailChannel(server, new MailSettings("The shop <orders@shop.example>"), new Templates());
        } catch (AddressException e) {
            throw new IllegalStateException(e);
        }
    }
}
