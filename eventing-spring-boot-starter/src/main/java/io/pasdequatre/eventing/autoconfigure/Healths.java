package io.pasdequatre.eventing.autoconfigure;

import java.util.Optional;
import org.springframework.boot.health.contributor.Health;

/** Health as it shows a problem. */
final class Healths {

    private Healths() {}

    static Health.Builder of(Optional<String> problem) {
        return problem.map(what -> Health.down().withDetail("problem", what)).orElseGet(Health::up);
    }
}
