package io.pasdequatre.payment.saga;

import io.pasdequatre.events.DeclineReason;
import io.pasdequatre.events.GoodsReturned;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.events.PaymentCaptured;
import io.pasdequatre.events.PaymentDeclined;
import io.pasdequatre.events.PaymentRefunded;
import io.pasdequatre.events.RefundReason;
import io.pasdequatre.events.StockReserved;
import io.pasdequatre.payment.domain.ChargeOutcome.Captured;
import io.pasdequatre.payment.domain.ChargeOutcome.Declined;
import io.pasdequatre.payment.domain.Money;
import io.pasdequatre.payment.domain.RefundOutcome.Refunded;
import java.util.Currency;

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
                .setReason(reasonOf(declined))
                .build();
    }

    static PaymentRefunded refunded(OrderCancelled cancelled, Refunded refunded) {
        return PaymentRefunded.newBuilder()
                .setOrderId(cancelled.getOrderId())
                .setPaymentId(refunded.paymentId().toString())
                .setCustomer(cancelled.getCustomer())
                .setAmount(amountOf(refunded))
                .setReason(RefundReason.ORDER_CANCELLED)
                .build();
    }

    static PaymentRefunded refunded(GoodsReturned returned, Refunded refunded) {
        return PaymentRefunded.newBuilder()
                .setOrderId(returned.getOrderId())
                .setPaymentId(refunded.paymentId().toString())
                .setCustomer(returned.getCustomer())
                .setAmount(amountOf(refunded))
                .setReason(RefundReason.GOODS_RETURNED)
                .build();
    }

    private static DeclineReason reasonOf(Declined declined) {
        return switch (declined.reason()) {
            case INSUFFICIENT_FUNDS -> DeclineReason.INSUFFICIENT_FUNDS;
            case NO_ACCOUNT -> DeclineReason.NO_ACCOUNT;
        };
    }

    private static io.pasdequatre.events.Money amountOf(Refunded refunded) {
        var amount = refunded.amount();
        return io.pasdequatre.events.Money.newBuilder()
                .setAmountMinor(amount.amountMinor())
                .setCurrency(amount.currency().getCurrencyCode())
                .build();
    }
}
