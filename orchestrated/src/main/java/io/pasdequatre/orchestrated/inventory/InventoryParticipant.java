package io.pasdequatre.orchestrated.inventory;

import io.pasdequatre.orchestrated.Participant;
import org.springframework.boot.SpringApplication;

@Participant(
        service = "io.pasdequatre.inventory.InventoryServiceApplication",
        without = {"inventorySagaSteps", "dispatcher"})
class InventoryParticipant {

    static void main(String[] args) {
        SpringApplication.run(InventoryParticipant.class, args);
    }
}
