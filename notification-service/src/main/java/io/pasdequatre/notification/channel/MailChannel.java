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
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.stereotype.Component;

/** Sends notifications as mails in plain text. */
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
                .description(
                        "Attempts to deliver a mail, by how they ended; a mail's time is its share of the connection's")
                .register(meters);
    }

    /**
     * Tries to send them, each once, over one connection. Whatever the mail server answers is the outcome; nothing is
     * thrown for it.
     *
     * @return an outcome for each, in their order
     */
    public List<Delivery> deliver(List<Notification> notifications) {
        long begin = System.nanoTime();
        var deliveries = attempt(notifications);
        long each = (System.nanoTime() - begin) / Math.max(deliveries.size(), 1);
        deliveries.forEach(
                delivery -> requireNonNull(timers.get(delivery.getClass())).record(each, TimeUnit.NANOSECONDS));
        return deliveries;
    }

    private List<Delivery> attempt(List<Notification> notifications) {
        var unfit = new HashMap<Notification, Delivery>();
        var mails = new LinkedHashMap<Notification, MimeMessage>();
        for (Notification each : notifications) {
            try {
                mails.put(each, mailOf(each));
            } catch (MessagingException e) {
                unfit.put(each, new Delivery.Malformed("No mail can be made of it: " + e.getMessage()));
            }
        }
        Optional<MailException> failure = send(mails.values());
        return notifications.stream()
                .map(each -> {
                    var mail = mails.get(each);
                    return mail == null
                            ? requireNonNull(unfit.get(each))
                            : failure.map(failed -> SmtpAnswers.read(failed, mail, each.recipient()))
                                    .orElseGet(Delivery.Accepted::new);
                })
                .toList();
    }

    private Optional<MailException> send(Collection<MimeMessage> mails) {
        try {
            if (!mails.isEmpty()) {
                mailServer.send(mails.toArray(MimeMessage[]::new));
            }
            return Optional.empty();
        } catch (MailException failed) {
            return Optional.of(failed);
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
