package io.pasdequatre.payment.saga;

import io.pasdequatre.events.Customer;
import io.pasdequatre.events.DeclineReason;
import io.pasdequatre.events.GatewayDiffered;
import io.pasdequatre.events.GoodsReturned;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.events.PaymentCaptured;
import io.pasdequatre.events.PaymentDeclined;
import io.pasdequatre.events.PaymentRefunded;
import io.pasdequatre.events.RefundReason;
import io.pasdequatre.events.RefundRefused;
import io.pasdequatre.events.StockReserved;
import io.pasdequatre.payment.domain.CardPayment;
import io.pasdequatre.payment.domain.ChargeOutcome.Captured;
import io.pasdequatre.payment.domain.ChargeOutcome.Declined;
import io.pasdequatre.payment.domain.Difference;
import io.pasdequatre.payment.domain.Money;
import io.pasdequatre.payment.domain.Payment;
import io.pasdequatre.payment.domain.RefundOutcome.Refunded;
import java.util.Currency;
import java.util.Optional;
import java.util.UUID;

/** Between what is written on the wire and what payment thinks in. */
final class PaymentEvents {

    private PaymentEvents() {}

    static Money amountOf(StockReserved reserved) {
        var total = reserved.getTotal();
        return new Money(total.getAmountMinor(), Currency.getInstance(total.getCurrency()));
    }

    static PaymentCaptured captured(StockReserved reserved, Captured captured) {
        return PaymentCaptured.newBuilder()
                .setOrderId(reserved.getOrderId())
                .setPaymentId(captured.paymentId().toString())
                .setCustomer(reserved.getCustomer())
                .setAmount(reserved.getTotal())
                .build();
    }

    static PaymentDeclined declined(StockReserved reserved, Declined declined) {
        return PaymentDeclined.newBuilder()
                .setOrderId(reserved.getOrderId())
                .setPaymentId(declined.paymentId().toString())
                .setCustomer(reserved.getCustomer())
                .setAmount(reserved.getTotal())
                .setReason(reasonOf(declined.reason()))
                .build();
    }

    static PaymentRefunded refunded(OrderCancelled cancelled, Refunded refunded) {
        return PaymentRefunded.newBuilder()
                .setOrderId(cancelled.getOrderId())
                .setPaymentId(refunded.paymentId().toString())
                .setCustomer(cancelled.getCustomer())
                .setAmount(wire(refunded.amount()))
                .setReason(RefundReason.ORDER_CANCELLED)
                .build();
    }

    static PaymentRefunded refunded(GoodsReturned returned, Refunded refunded) {
        return PaymentRefunded.newBuilder()
                .setOrderId(returned.getOrderId())
                .setPaymentId(refunded.paymentId().toString())
                .setCustomer(returned.getCustomer())
                .setAmount(wire(refunded.amount()))
                .setReason(RefundReason.GOODS_RETURNED)
                .build();
    }

    static PaymentCaptured captured(Payment payment, CardPayment card) {
        return PaymentCaptured.newBuilder()
                .setOrderId(payment.orderId().toString())
                .setPaymentId(payment.paymentId().toString())
                .setCustomer(customer(payment))
                .setAmount(amountOf(payment))
                .build();
    }

    static PaymentDeclined declined(Payment payment, CardPayment card) {
        return PaymentDeclined.newBuilder()
                .setOrderId(payment.orderId().toString())
                .setPaymentId(payment.paymentId().toString())
                .setCustomer(customer(payment))
                .setAmount(amountOf(payment))
                .setReason(reasonOf(payment.declineReason().orElseThrow()))
                .build();
    }

    static PaymentRefunded refunded(Payment payment, CardPayment card) {
        return PaymentRefunded.newBuilder()
                .setOrderId(payment.orderId().toString())
                .setPaymentId(payment.paymentId().toString())
                .setCustomer(customer(payment))
                .setAmount(amountOf(payment))
                .setReason(reasonOf(card.refundReason().orElseThrow()))
                .build();
    }

    static RefundRefused refundRefused(Payment payment, CardPayment card, String reason) {
        return RefundRefused.newBuilder()
                .setOrderId(payment.orderId().toString())
                .setPaymentId(payment.paymentId().toString())
                .setCustomer(customer(payment))
                .setAmount(amountOf(payment))
                .setReason(reason)
                .build();
    }

    /** Empty if it is about no order: then there is no timeline for it. */
    static Optional<GatewayDiffered> differed(Difference difference) {
        try {
            return Optional.of(GatewayDiffered.newBuilder()
                    .setOrderId(UUID.fromString(difference.reference()).toString())
                    .setDifference(difference.kind().name())
                    .setDetail(difference.detail())
                    .build());
        } catch (IllegalArgumentException noOrder) {
            return Optional.empty();
        }
    }

    private static Customer customer(Payment payment) {
        return new Customer(payment.customerId());
    }

    private static io.pasdequatre.events.Money amountOf(Payment payment) {
        return wire(payment.amount().orElseThrow());
    }

    private static DeclineReason reasonOf(io.pasdequatre.payment.domain.DeclineReason reason) {
        return switch (reason) {
            case INSUFFICIENT_FUNDS -> DeclineReason.INSUFFICIENT_FUNDS;
            case NO_ACCOUNT -> DeclineReason.NO_ACCOUNT;
            case CARD_DECLINED -> DeclineReason.CARD_DECLINED;
        };
    }

    private static RefundReason reasonOf(io.pasdequatre.payment.domain.RefundReason reason) {
        return switch (reason) {
            case ORDER_CANCELLED -> RefundReason.ORDER_CANCELLED;
            case GOODS_RETURNED -> RefundReason.GOODS_RETURNED;
        };
    }

    private static io.pasdequatre.events.Money wire(Money amount) {
        return io.pasdequatre.events.Money.newBuilder()
                .setAmountMinor(amount.amountMinor())
                .setCurrency(amount.currency().getCurrencyCode())
                .build();
    }
}
