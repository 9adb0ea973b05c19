package io.pasdequatre.simulation.mutants;

import static io.pasdequatre.simulation.mutants.Mutant.PAYMENT;
import static io.pasdequatre.simulation.mutants.Mutant.edit;
import static io.pasdequatre.simulation.mutants.Mutant.mutant;

import java.util.List;

/** What was given back is given back again (Xboard#1039, adyen-shopware6#248). */
final class DoubleRefund {

    static final List<Mutant> ALL = List.of(
            mutant(
                    "what was refunded is refunded again",
                    "MONEY",
                    edit(PAYMENT + "domain/Cashier.java", "case CAPTURED ->", "case CAPTURED, REFUNDED ->"),
                    edit(
                            PAYMENT + "domain/Cashier.java",
                            "case REQUESTED, REFUNDED, VOIDED -> throw again(payment, \"refunded\");",
                            "case REQUESTED, VOIDED -> throw again(payment, \"refunded\");"),
                    edit(
                            PAYMENT + "domain/Payment.java",
                            "Money captured = amountOf(PaymentStatus.CAPTURED);",
                            "Money captured = amountOf(status);")),
            mutant(
                    "an order's payment is looked up and then inserted",
                    "NO_DEAD_LETTER",
                    edit(
                            PAYMENT + "domain/Payments.java",
                            """
    'REQUESTED', :#{#requested.createdAt()}, :#{#requested.changedAt()})
ON CONFLICT (order_id) DO UPDATE SET order_id = excluded.order_id
""",
                            "'REQUESTED', :#{#requested.createdAt()}, :#{#requested.changedAt()})"),
                    edit(
                            PAYMENT + "domain/Payments.java",
                            """
    'VOIDED', :#{#voided.createdAt()}, :#{#voided.changedAt()})
ON CONFLICT (order_id) DO UPDATE SET order_id = excluded.order_id
""",
                            "'VOIDED', :#{#voided.createdAt()}, :#{#voided.changedAt()})")));

    private DoubleRefund() {}
}
