package io.pasdequatre.simulation.mutants;

import static io.pasdequatre.simulation.mutants.Mutant.ORDER;
import static io.pasdequatre.simulation.mutants.Mutant.PAYMENT;
import static io.pasdequatre.simulation.mutants.Mutant.SIMULATION;
import static io.pasdequatre.simulation.mutants.Mutant.edit;
import static io.pasdequatre.simulation.mutants.Mutant.mutant;

import java.util.List;

/** Money, requests and news: overdrawn accounts, two orders for a request, two mails for a piece of news. */
final class MoneyAndNews {

    static final List<Mutant> ALL = List.of(
            mutant(
                    "an account is read without a lock",
                    "NO_DEAD_LETTER",
                    edit(PAYMENT + "ledger/AccountStreams.java", "@Lock(LockModeType.PESSIMISTIC_WRITE)", "")),
            mutant(
                    "an account is charged more than it holds",
                    "MONEY",
                    edit(PAYMENT + "ledger/AccountState.java", "return amountMinor <= balanceMinor;", "return true;")),
            mutant(
                    "what leaves an account arrives in no other",
                    "MONEY",
                    edit(
                            PAYMENT + "ledger/LedgerTransaction.java",
                            "append(entries, posting, posting.to().striped(stripe), posting.amountMinor());",
                            "")),
            mutant(
                    "a request's key is looked up and not taken",
                    "DURABLE",
                    edit(
                            ORDER + "saga/OrderPlacement.java",
                            "if (orders.takeKeyUnlessTaken(key, order.id()) == 0) {",
                            "if (orders.findPlacedUnder(key).isPresent()) {")),
            mutant(
                    "a customer is told of the same thing again",
                    "NOTIFIED",
                    edit(
                            SIMULATION + "memory/MemoryNotificationService.java",
                            "return notification.orderId() + \" \" + notification.kind() + \" \" + notification.channel();",
                            """
return notification.orderId() + " " + notification.kind() + notification.id();
""")));

    private MoneyAndNews() {}
}
