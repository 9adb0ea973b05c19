package io.pasdequatre.simulation.mutants;

import static io.pasdequatre.simulation.mutants.Mutant.INVENTORY;
import static io.pasdequatre.simulation.mutants.Mutant.edit;
import static io.pasdequatre.simulation.mutants.Mutant.mutant;

import java.util.List;

/** More is promised than there is (vendure#4930, openfoodnetwork#4018). */
final class Oversell {

    static final List<Mutant> ALL = List.of(
            mutant(
                    "stock is read without a lock",
                    "STOCK",
                    edit(INVENTORY + "domain/Products.java", """
@Lock(LockModeType.PESSIMISTIC_WRITE)
@QueryHints(@QueryHint(name = HibernateHints.HINT_FLUSH_MODE, value = "COMMIT"))
List<Product> findBySkuInOrderBySku
""", "List<Product> findBySkuInOrderBySku")),
            mutant(
                    "a refused order keeps the lines there was enough of",
                    "STOCK",
                    edit(INVENTORY + "domain/Warehouse.java", "case Rejected rejected -> {", """
case Rejected rejected -> {
    move(stock, wanted.headMap(rejected.sku()), Product::hold);
""")),
            mutant(
                    "nobody looks at what is on hand",
                    "NO_DEAD_LETTER",
                    edit(INVENTORY + "domain/Product.java", "return onHand >= quantity;", "return true;")));

    private Oversell() {}
}
