package io.pasdequatre.outsideworld.messaging;

import io.pasdequatre.outsideworld.messaging.Message.Wanted;
import io.pasdequatre.outsideworld.shared.DroppedAnswer;
import io.pasdequatre.servicedefaults.IdempotencyKeys;
import io.pasdequatre.servicedefaults.Problems;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Takes messages, once a key, and does what is planned to go wrong. */
@Component
class Providers {

    private static final String GONE = "gone";

    private final Messages messages;
    private final MessagingFaults faults;
    private final Receipts receipts;

    Providers(Messages messages, MessagingFaults faults, Receipts receipts) {
        this.messages = messages;
        this.faults = faults;
        this.receipts = receipts;
    }

    /**
     * Fails as whoever serves nobody does, before anything was done.
     *
     * @throws org.springframework.web.ErrorResponseException 503 or 401
     */
    void requireThere(Channel channel, String to) {
        if (strikes(channel, to, Fault.AWAY) || strikes(channel, to, Fault.FAIL_BEFORE)) {
            throw Problems.of(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", "The provider is not available.");
        }
        if (strikes(channel, to, Fault.UNAUTHORIZED)) {
            throw Problems.of(HttpStatus.UNAUTHORIZED, "unauthorized", "The account is not known.");
        }
    }

    /**
     * Refuses what is never taken. Its key stays free.
     *
     * @throws org.springframework.web.ErrorResponseException 410 or 422
     */
    void requireWelcome(Channel channel, String to) {
        boolean isOfGoneDevice = channel == Channel.PUSH && to.startsWith(GONE);
        if (isOfGoneDevice || strikes(channel, to, Fault.TOKEN_GONE)) {
            throw Problems.of(HttpStatus.GONE, "token-gone", "It is not registered any more.");
        }
        if (strikes(channel, to, Fault.REFUSE)) {
            throw Problems.of(HttpStatus.UNPROCESSABLE_CONTENT, "message-refused", "The message is not taken.");
        }
    }

    /**
     * Takes a message, or finds what it was taken for under its key.
     *
     * @throws org.springframework.web.ErrorResponseException 410 or 422 if it is refused; 409 if the key belongs to
     *     another message
     */
    Message take(Wanted wanted) {
        if (messages.of(wanted).isEmpty()) {
            requireWelcome(wanted.channel(), wanted.to());
        }
        Message taken = messages.take(wanted);
        if (wanted.channel() != Channel.WEBHOOK && !taken.saysTheSameAs(wanted)) {
            throw Problems.of(
                    HttpStatus.CONFLICT,
                    "idempotency-key-reused",
                    IdempotencyKeys.HEADER,
                    "belongs to another message");
        }
        if (wanted.channel() == Channel.SMS && taken.isNew()) {
            receipts.announce(taken);
        }
        return taken;
    }

    /** What happens between the deed and its answer: it may be late, or dropped. */
    void beforeTheAnswer(Channel channel, String to, HttpServletResponse response)
            throws IOException, InterruptedException {
        Duration delay = faults.of(channel).delay(to, Fault.SLOW);
        TimeUnit.MILLISECONDS.sleep(delay.toMillis());
        if (strikes(channel, to, Fault.DROP_ANSWER)) {
            DroppedAnswer.instead(response);
        }
    }

    private boolean strikes(Channel channel, String to, Fault fault) {
        return faults.of(channel).strikes(to, fault);
    }
}
