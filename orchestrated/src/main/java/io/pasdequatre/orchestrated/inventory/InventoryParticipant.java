package io.pasdequatre.orchestrated.inventory;

import io.pasdequatre.orchestrated.Participant;
import java.util.Set;

final class InventoryParticipant {

    private InventoryParticipant() {}

    static void main(String[] args) {
        Participant.run(
                args,
                "io.pasdequatre.inventory.InventoryServiceApplication",
                Set.of("inventorySagaSteps", "dispatcher"),
                InventoryCommands.class,
                Dispatches.class);
    }
}
