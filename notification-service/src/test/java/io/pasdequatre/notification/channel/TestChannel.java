package io.pasdequatre.notification.channel;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.mail.internet.AddressException;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** The mail channel as the service has it, to a mail server on a port of this machine. */
final class TestChannel {

    private TestChannel() {}

    static MailChannel to(int port) {
        return to(port, new SimpleMeterRegistry());
    }

    static MailChannel to(int port, MeterRegistry meters) {
        var server = new JavaMailSenderImpl();
        server.setHost("127.0.0.1");
        server.setPort(port);
        server.getJavaMailProperties().setProperty("mail.smtp.timeout", "10000");
        try {
            return new MailChannel(server, new MailSettings("The shop <orders@shop.example>"), meters);
        } catch (AddressException e) {
            throw new IllegalStateException(e);
        }
    }
}
