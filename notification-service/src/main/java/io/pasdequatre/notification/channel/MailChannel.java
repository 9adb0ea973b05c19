package io.pasdequatre.notification.channel;

import static java.util.Objects.requireNonNull;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Notification;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Date;
import java.util.Map;
import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.stereotype.Component;

/** Sends a notification as a mail in plain text. */
@Component
public class MailChannel {

    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final JavaMailSender mailServer;
    private final InternetAddress from;
    private final String domain;
    private final Map<Class<?>, Timer> timers;

    MailChannel(JavaMailSender mailServer, MailSettings settings, MeterRegistry meters) throws AddressException {
        this.mailServer = mailServer;
        this.from = new InternetAddress(settings.from(), true);
        this.domain = from.getAddress().substring(from.getAddress().lastIndexOf('@') + 1);
        this.timers = Arrays.stream(Delivery.class.getPermittedSubclasses())
                .collect(toMap(identity(), outcome -> timer(outcome, meters)));
    }

    /** Made at once for each outcome, so that the first of its kind is seen as an increase. */
    private static Timer timer(Class<?> outcome, MeterRegistry meters) {
        return Timer.builder("pasdequatre.mail.delivery")
                .tag("outcome", outcome.getSimpleName())
                .description("Attempts to deliver a mail, by how they ended")
                .register(meters);
    }

    /** Tries to send it, once. Whatever the mail server answers is the outcome; nothing is thrown for it. */
    public Delivery deliver(Notification notification) {
        var attempt = Timer.start();
        var delivery = attempt(notification);
        attempt.stop(requireNonNull(timers.get(delivery.getClass())));
        return delivery;
    }

    private Delivery attempt(Notification notification) {
        try {
            mailServer.send(mailOf(notification));
            return new Delivery.Accepted();
        } catch (MessagingException unfit) {
            return new Delivery.Malformed("No mail can be made of it: " + unfit.getMessage());
        } catch (MailException failed) {
            return SmtpAnswers.read(failed, notification.recipient());
        }
    }

    private MimeMessage mailOf(Notification notification) throws MessagingException {
        var mail = mailServer.createMimeMessage();
        mail.setFrom(from);
        mail.setRecipient(RecipientType.TO, addressOf(notification));
        mail.setSubject(singleLine(notification.subject()), UTF_8);
        mail.setText(notification.text(), UTF_8);
        mail.setSentDate(Date.from(notification.createdAt()));
        // The same for every attempt, so a mail that was sent twice can be known from two mails.
        mail.setHeader("Message-ID", "<%s@%s>".formatted(notification.id(), domain));
        mail.setHeader("Auto-Submitted", "auto-generated");
        return mail;
    }

    private static InternetAddress addressOf(Notification notification) throws AddressException {
        var address = new InternetAddress(singleLine(notification.recipient()), true);
        address.validate();
        return address;
    }

    /** A line break would end the header and begin another one of the customer's choice. */
    private static String singleLine(String header) throws AddressException {
        if (header.chars().anyMatch(Character::isISOControl)) {
            throw new AddressException("A header has no control characters");
        }
        return header;
    }
}
