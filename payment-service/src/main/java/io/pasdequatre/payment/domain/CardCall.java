package io.pasdequatre.payment.domain;

import java.util.UUID;

/**
 * A call to the gateway that one worker has claimed. Its keys follow from the payment, so they are the same for ever.
 *
 * @param refund whether it is about giving back; else it is about the charge
 * @param cancelled whether the order was cancelled, so that the card must not be charged any more
 * @param again whether the gateway may have been called for it before, so that it has to be asked first
 * @param claim which claim of this payment it is
 */
public record CardCall(
        UUID orderId,
        UUID paymentId,
        Money amount,
        String cardToken,
        boolean refund,
        boolean cancelled,
        boolean again,
        int claim) {

    /** The idempotency key of the charge. */
    public String chargeKey() {
        return "charge-" + paymentId;
    }

    /** The idempotency key of the refund. */
    public String refundKey() {
        return "refund-" + paymentId;
    }
}
