package io.pasdequatre.payment.gateway;

import io.pasdequatre.payment.domain.CardCall;
import io.pasdequatre.payment.domain.GatewayAnswer.ToCharge;
import io.pasdequatre.payment.domain.GatewayAnswer.ToRefund;

/**
 * What charges cards. It is another system: no method may be called in a database transaction. Whatever happens is an
 * answer, also that there is none; nothing is thrown for it. Each method may be called again with the same call, since
 * the keys in it make one charge and one refund of however many.
 */
public interface PaymentGateway {

    /** Charges the card, unless that is done or the key is closed. */
    ToCharge charge(CardCall call);

    /** What became of the charge. */
    ToCharge askForCharge(CardCall call);

    /** Sees to it that the card is never charged, unless it is charged already. */
    ToCharge close(CardCall call);

    /** Gives back what was charged, unless that is done. */
    ToRefund refund(CardCall call);

    /** What became of the refund. */
    ToRefund askForRefund(CardCall call);
}
