package io.pasdequatre.notification.domain;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What the customer reads. Nothing of what a customer typed is in the subject.
 *
 * @param subject one line
 * @param text plain text
 */
public record Letter(String subject, String text) {

    public static Letter orderPlaced(UUID orderId, List<Line> lines, Money total) {
        return letter(
                "We have your order " + orderId, """
                thank you for your order %s:

                %s

                Total: %s

                We are now setting the goods aside and taking the payment. You hear from us as soon as both are done.
                """.formatted(orderId, listed(lines), total.readable(Locale.ENGLISH)));
    }

    public static Letter orderConfirmed(UUID orderId, Money total) {
        return letter("Your order %s is confirmed".formatted(orderId), """
                good news: your order %s is confirmed. We took %s from your account,
                and your parcel is being packed.
                """.formatted(
                        orderId, total.readable(Locale.ENGLISH)));
    }

    public static Letter orderShipped(UUID orderId, String carrier, String trackingId) {
        return letter("Your order %s is on its way".formatted(orderId), """
                your order %s has left our house and cannot be cancelled any more.
                It is with %s, under the number
                %s.
                """.formatted(orderId, carrier, trackingId));
    }

    public static Letter returnLabelIssued(UUID orderId, String carrier, String trackingId) {
        return letter("How to send back your order " + orderId, """
                you want to send back your order %s.

                Hand it to %s, under the number
                %s.

                You get your money back as soon as it is here.
                """.formatted(orderId, carrier, trackingId));
    }

    public static Letter cancellationRequested(UUID orderId) {
        return letter("We are stopping your order " + orderId, """
                you asked us to cancel your order %s.

                If we stop it in time, you hear from us that it is cancelled and get your money back. If it has left our
                house by then, you hear that it is on its way: then it was too late.
                """.formatted(orderId));
    }

    public static Letter orderCancelled(UUID orderId, CancelledBecause because) {
        return letter("Your order %s is cancelled".formatted(orderId), """
                your order %s is cancelled: %s

                If anything was taken from your account for it, you get all of it back and a mail that says so.
                """.formatted(orderId, explained(because)));
    }

    public static Letter paymentRefunded(UUID orderId, Money amount) {
        return letter("Your money for order %s is back".formatted(orderId), """
                we have put %s back on your account for the cancelled order
                %s.
                """.formatted(
                        amount.readable(Locale.ENGLISH), orderId));
    }

    public static Letter returnRefunded(UUID orderId, Money amount) {
        return letter("Your money for order %s is back".formatted(orderId), """
                your order %s is back with us, and we have put %s
                back on your account.
                """.formatted(
                        orderId, amount.readable(Locale.ENGLISH)));
    }

    private static Letter letter(String subject, String text) {
        return new Letter(subject, "Hello,\n\n" + text + "\nPas de Quatre\n");
    }

    private static String listed(List<Line> lines) {
        return lines.stream()
                .map(line -> "  %d × %s at %s"
                        .formatted(line.quantity(), line.sku(), line.unitPrice().readable(Locale.ENGLISH)))
                .collect(Collectors.joining("\n"));
    }

    private static String explained(CancelledBecause because) {
        return switch (because) {
            case OUT_OF_STOCK -> "we do not have enough of what you ordered.";
            case PAYMENT_DECLINED -> "the payment was declined.";
            case CUSTOMER -> "you asked for it.";
            case TIMED_OUT -> "it took us too long to complete it.";
            case OTHER -> "we could not complete it.";
        };
    }
}
