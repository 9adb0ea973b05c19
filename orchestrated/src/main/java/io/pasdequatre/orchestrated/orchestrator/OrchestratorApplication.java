package io.pasdequatre.orchestrated.orchestrator;

import io.pasdequatre.orchestrated.Participant;
import java.util.Set;

/** Order-service, which keeps its orders and its copy of the catalogue, and says what the others do. */
final class OrchestratorApplication {

    private OrchestratorApplication() {}

    static void main(String[] args) {
        Participant.builder(
                        "io.pasdequatre.order.OrderServiceApplication",
                        Set.of(
                                "orderSagaSteps",
                                "orderPlacement",
                                "orderCancellation",
                                "orderReturn",
                                "timeLimit",
                                "orderController"),
                        Orchestrator.class,
                        Sagas.class,
                        OrderRequests.class,
                        Deadlines.class,
                        OrdersController.class)
                .properties("spring.flyway.locations=classpath:db/migration,classpath:db/orchestrator")
                .run(args);
    }
}
