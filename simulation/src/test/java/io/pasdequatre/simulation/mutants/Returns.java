package io.pasdequatre.simulation.mutants;

import static io.pasdequatre.simulation.mutants.Mutant.INVENTORY;
import static io.pasdequatre.simulation.mutants.Mutant.PAYMENT;
import static io.pasdequatre.simulation.mutants.Mutant.edit;
import static io.pasdequatre.simulation.mutants.Mutant.mutant;

import java.util.List;

/** What comes back is not refunded, or counted twice. */
final class Returns {

    static final List<Mutant> ALL = List.of(
            mutant(
                    "nobody is refunded for what came back",
                    "RETURNED",
                    edit(
                            PAYMENT + "saga/PaymentSagaSteps.java",
                            "void on(GoodsReturned returned)",
                            "void ignore(GoodsReturned returned)")),
            mutant(
                    "goods that came back are put on hand each time that they arrive",
                    "STOCK",
                    edit(INVENTORY + "domain/ReturnLabel.java", "if (arrivedAt != null) {", "if (false) {")));

    private Returns() {}
}
