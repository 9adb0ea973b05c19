package io.pasdequatre.notification.channel;

import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Delivery.Accepted;
import io.pasdequatre.notification.domain.Delivery.Deferred;
import io.pasdequatre.notification.domain.Delivery.Refused;
import io.pasdequatre.notification.domain.Delivery.Unreachable;
import jakarta.mail.MessagingException;
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

    private static final int CLOSING = 421;
    private static final int NO_ANSWER = -1;

    private SmtpAnswers() {}

    static Delivery read(MailException failed) {
        return switch (failed) {
            case MailSendException send -> read(send);
            case MailAuthenticationException login -> new Unreachable(reason(login));
            default -> new Refused(reason(failed));
        };
    }

    private static Delivery read(MailSendException failed) {
        var mail = failed.getFailedMessages().values().stream().findFirst();
        if (mail.isEmpty()) {
            // Only the farewell failed: the mail was taken before.
            return new Accepted();
        }
        return mail.get() == failed.getCause() ? new Unreachable(reason(failed)) : read(mail.get());
    }

    private static Delivery read(Exception refused) {
        var answer = lastOf(refused);
        int code = codeOf(answer);
        if (code == CLOSING) {
            return new Unreachable(reason(answer));
        }
        return code >= 500 ? new Refused(reason(answer)) : new Deferred(reason(answer));
    }

    /** The first exceptions of the chain sum up; the last one is what the server said. */
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

    private static String reason(Exception failed) {
        String message = String.valueOf(failed.getMessage()).strip().replaceAll("\\s+", " ");
        return message.substring(0, Math.min(message.length(), 500));
    }
}
