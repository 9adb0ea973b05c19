package io.pasdequatre.eventing.autoconfigure;

import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.BackgroundTasks;
import java.util.Optional;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** DOWN with the cause while a part that works in the background does not. */
final class BackgroundHealth implements HealthIndicator {

    private final BackgroundTasks tasks;

    BackgroundHealth(BackgroundTasks tasks) {
        this.tasks = tasks;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        for (BackgroundTask task : tasks.all()) {
            Optional<String> problem = task.problem();
            problem.ifPresent(_ -> health.down());
            health.withDetail(task.name(), problem.orElse("works"));
        }
        return health.build();
    }
}
