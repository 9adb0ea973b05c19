package io.pasdequatre.notification.channel;

import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Delivery.Accepted;
import io.pasdequatre.notification.domain.Delivery.AddressGone;
import io.pasdequatre.notification.domain.Delivery.Deferred;
import io.pasdequatre.notification.domain.Delivery.Refused;
import io.pasdequatre.notification.domain.Delivery.Unreachable;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.springframework.mail.MailAuthenticationException;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;

/**
 * Tells a refusal for good from one for now, and both from a mail server that is away.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1">RFC 5321: Reply Code Severities</a>
 */
final class SmtpAnswers {

    private static final Set<Integer> OF_THE_PROVIDER = Set.of(421, 454, 530, 534, 535, 538);
    private static final Pattern POLICY = Pattern.compile("^5\\d\\d[ -]5\\.7\\.\\d");

    /** The mailbox, its host or its owner is gone (RFC 3463, 5.1.1, 5.1.2, 5.1.6, 5.1.10, 5.2.1). */
    private static final Pattern NO_SUCH_ADDRESS = Pattern.compile("^5\\d\\d[ -]5\\.(1\\.(1|2|6|10)|2\\.1)\\b");

    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>:;,\"'()]+@[^\\s<>:;,\"'()]+");
    private static final String MASK = "***";
    private static final int LONGEST = 500;
    private static final int NO_ANSWER = -1;

    private SmtpAnswers() {}

    /**
     * What became of one of the mails that were sent together.
     *
     * @param recipient the customer's address, which is personal data: the outcome is logged, and published as an event
     */
    static Delivery read(MailException failed, MimeMessage mail, String recipient) {
        return switch (failed) {
            case MailSendException send -> read(send, mail, recipient);
            case MailAuthenticationException login -> new Unreachable(reason(login, recipient));
            default -> new Refused(reason(failed, recipient));
        };
    }

    private static Delivery read(MailSendException failed, MimeMessage mail, String recipient) {
        Exception own = failed.getFailedMessages().get(mail);
        if (own == null) {
            // Others failed, or only the farewell: this one was taken before.
            return new Accepted();
        }
        return own == failed.getCause() ? new Unreachable(reason(failed, recipient)) : read(own, recipient);
    }

    private static Delivery read(Exception refused, String recipient) {
        var answer = lastOf(refused);
        int code = codeOf(answer);
        if (isOfTheProvider(code, answer)) {
            return new Unreachable(reason(answer, recipient));
        }
        String reason = reason(answer, recipient);
        if (code < 500) {
            return new Deferred(reason);
        }
        return NO_SUCH_ADDRESS.matcher(text(answer)).find() ? new AddressGone(reason) : new Refused(reason);
    }

    /**
     * Whether it says something about the server, or about us as its customer, and nothing about this mail: it is
     * closing, wants a login (RFC 4954), does not take mails from us, or refuses by a policy (RFC 3463, 5.7.X).
     */
    private static boolean isOfTheProvider(int code, Exception answer) {
        return OF_THE_PROVIDER.contains(code)
                || (answer instanceof SMTPSenderFailedException && code >= 500)
                || POLICY.matcher(text(answer)).find();
    }

    /** The first exceptions of the chain sum up; the last one is what the server answered. */
    private static Exception lastOf(Exception refused) {
        return refused instanceof MessagingException mail && mail.getNextException() != null
                ? lastOf(mail.getNextException())
                : refused;
    }

    private static int codeOf(Exception answer) {
        return switch (answer) {
            case SMTPSendFailedException send -> send.getReturnCode();
            case SMTPAddressFailedException address -> address.getReturnCode();
            case SMTPSenderFailedException sender -> sender.getReturnCode();
            default -> NO_ANSWER;
        };
    }

    private static String reason(Exception failed, String recipient) {
        String message = masked(text(failed), recipient);
        return message.substring(0, Math.min(message.length(), LONGEST));
    }

    private static String text(Exception failed) {
        return String.valueOf(failed.getMessage()).strip().replaceAll("\\s+", " ");
    }

    /**
     * Servers name whom they refuse: by the address, another one that it leads to, or what stands before its {@code @}.
     */
    private static String masked(String message, String recipient) {
        String without = ADDRESS.matcher(message.replace(recipient, MASK)).replaceAll(MASK);
        String local = recipient.substring(0, Math.max(recipient.lastIndexOf('@'), 0));
        return local.isEmpty()
                ? without
                : without.replaceAll("(?i)(?<![\\w.])" + Pattern.quote(local) + "(?![\\w.])", MASK);
    }
}
