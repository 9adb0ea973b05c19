package io.pasdequatre.notification.channel;

import static java.util.Objects.requireNonNull;

import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Message;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.stereotype.Component;

/** Sends notifications as mails, in plain text and HTML, over one connection for all that are given together. */
@Component
class MailChannel implements NotificationChannel {

    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final JavaMailSender mailServer;
    private final Templates templates;
    private final InternetAddress from;
    private final String domain;

    MailChannel(JavaMailSender mailServer, MailSettings settings, Templates templates) throws AddressException {
        this.mailServer = mailServer;
        this.templates = templates;
        this.from = new InternetAddress(settings.from(), true);
        this.domain = from.getAddress().substring(from.getAddress().lastIndexOf('@') + 1);
    }

    @Override
    public Channel channel() {
        return Channel.EMAIL;
    }

    @Override
    public List<Delivery> deliver(List<Message> messages) {
        var unfit = new HashMap<Message, Delivery>();
        var mails = new LinkedHashMap<Message, MimeMessage>();
        for (Message each : messages) {
            try {
                mails.put(each, mailOf(each));
            } catch (MessagingException e) {
                unfit.put(each, new Delivery.Malformed("No mail can be made of it"));
            }
        }
        Optional<MailException> failure = send(mails.values());
        return messages.stream()
                .map(each -> {
                    var mail = mails.get(each);
                    return mail == null
                            ? requireNonNull(unfit.get(each))
                            : failure.map(failed -> SmtpAnswers.read(failed, mail, each.address()))
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

    private MimeMessage mailOf(Message message) throws MessagingException {
        var notification = message.notification();
        var content = templates.render(message);
        var mail = mailServer.createMimeMessage();
        mail.setFrom(from);
        mail.setRecipient(RecipientType.TO, addressOf(message));
        mail.setSubject(singleLine(content.subject()), UTF_8);
        mail.setContent(alternatives(content));
        mail.setSentDate(Date.from(notification.createdAt()));
        // The same for every attempt, so a mail that was sent twice can be known from two mails.
        mail.setHeader("Message-ID", "<%s@%s>".formatted(notification.key(), domain));
        mail.setHeader("Auto-Submitted", "auto-generated");
        return mail;
    }

    /** The better one is the last, see RFC 2046, 5.1.4. */
    private static MimeMultipart alternatives(Content content) throws MessagingException {
        var text = new MimeBodyPart();
        text.setText(content.text(), UTF_8);
        var html = new MimeBodyPart();
        html.setText(content.html(), UTF_8, "html");
        return new MimeMultipart("alternative", text, html);
    }

    private static InternetAddress addressOf(Message message) throws AddressException {
        var address = new InternetAddress(singleLine(message.address()), true);
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
