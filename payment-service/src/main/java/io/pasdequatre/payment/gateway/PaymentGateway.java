package io.pasdequatre.payment.gateway;

import io.pasdequatre.payment.domain.CardCall;
import io.pasdequatre.payment.domain.GatewayAnswer.ToCharge;
import io.pasdequatre.payment.domain.GatewayAnswer.ToRefund;
import io.pasdequatre.payment.domain.GatewayEntry;
import java.util.List;

/**
 * What charges cards. It is another system: no method may be called in a database transaction. Whatever becomes of a
 * charge or a refund is an answer, also that there is none; nothing is thrown for it. Each method may be called again
 * with the same call, since the keys in it make one charge and one refund of however many.
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

    /**
     * All money that moved after a place in the gateway's own ledger, in its order.
     *
     * @param sequence the place; 0 is before the first
     * @param most at most so many entries, 1 to 1,000; fewer if there are no more
     * @throws org.springframework.web.client.RestClientException if the gateway does not answer, also when asked again
     */
    List<GatewayEntry> ledgerAfter(long sequence, int most);
}
