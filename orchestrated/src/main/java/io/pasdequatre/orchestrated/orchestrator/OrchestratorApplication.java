package io.pasdequatre.orchestrated.orchestrator;

import io.pasdequatre.orchestrated.Participant;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.context.annotation.Bean;

/** Order-service, which keeps its orders and its copy of the catalogue, and says what the others do. */
@Participant(
        service = "io.pasdequatre.order.OrderServiceApplication",
        without = {
            "orderSagaSteps",
            "orderPlacement",
            "orderCancellation",
            "orderReturn",
            "timeLimit",
            "orderController"
        })
class OrchestratorApplication {

    static void main(String[] args) {
        SpringApplication.run(OrchestratorApplication.class, args);
    }

    /** Order-service's tables, and where the sagas stand. */
    @Bean
    FlywayConfigurationCustomizer tables() {
        return flyway -> flyway.locations("classpath:db/migration", "classpath:db/orchestrator");
    }
}
