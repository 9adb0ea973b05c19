package io.pasdequatre.simulation.mutants;

import static io.pasdequatre.simulation.mutants.Mutant.INVENTORY;
import static io.pasdequatre.simulation.mutants.Mutant.SIMULATION;
import static io.pasdequatre.simulation.mutants.Mutant.edit;
import static io.pasdequatre.simulation.mutants.Mutant.mutant;

import java.util.List;

/** Two transactions wait for each other (nopCommerce#6681, magento2#41224). */
final class Deadlock {

    static final List<Mutant> ALL = List.of(
            mutant(
                    "products are locked in the order of the basket",
                    "NO_DEADLOCK",
                    edit(INVENTORY + "saga/InventoryEvents.java", """
OrderLine::getSku, line -> (long) line.getQuantity(), Long::sum, TreeMap::new));
""", """
OrderLine::getSku, line -> (long) line.getQuantity(), Long::sum,
                        () -> new TreeMap<String, Long>(java.util.Comparator.comparing((String sku) -> placed.getLines().stream()
                                .map(OrderLine::getSku).toList().indexOf(sku)))));
"""),
                    edit(
                            INVENTORY + "domain/Warehouse.java",
                            "return products.findBySkuInOrderBySku(skus).stream()",
                            "return skus.stream().map(products::findBySku).flatMap(Optional::stream)")),
            mutant(
                    "a release locks the reservation before the shipment",
                    "NO_DEADLOCK",
                    edit(INVENTORY + "domain/Warehouse.java", """
var shipment = shipments.findById(orderId);
var reservation = reservationOf(orderId);
""", """
var reservation = reservationOf(orderId);
var shipment = shipments.findById(orderId);
""")),
            mutant(
                    "a batch holds its locks while it waits for others",
                    "NO_DEADLOCK",
                    edit(
                            SIMULATION + "memory/MemoryConsumer.java",
                            "database.givingWay(() -> process(events));",
                            "database.executeWithoutResult(_ -> process(events));")));

    private Deadlock() {}
}
