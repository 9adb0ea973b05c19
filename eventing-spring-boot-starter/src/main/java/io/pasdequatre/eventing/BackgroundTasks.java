package io.pasdequatre.eventing;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * All parts of the application that work in the background. Each shows its state in {@code /actuator/health} under
 * {@code background}, and in the metric {@code pasdequatre.background.down} (1 while it is DOWN, else 0).
 */
public final class BackgroundTasks {

    private final Duration downAfter;
    private final MeterRegistry meters;
    private final Map<String, BackgroundTask> tasks = new ConcurrentSkipListMap<>();

    /**
     * The parts of one application.
     *
     * @param downAfter for how long a part may fail, or be silent beyond its interval, until health is DOWN
     */
    public BackgroundTasks(Duration downAfter, MeterRegistry meters) {
        this.downAfter = downAfter;
        this.meters = meters;
    }

    /**
     * A part that is to run from when it has {@link BackgroundTask#started() started}.
     *
     * @param name as health, metrics and the log show it, such as {@code time limit}
     * @param interval how often it reports at least while all is well
     * @throws IllegalArgumentException if there is one of this name
     */
    public BackgroundTask add(String name, Duration interval) {
        var task = new BackgroundTask(name, interval, downAfter, System::nanoTime);
        if (tasks.putIfAbsent(name, task) != null) {
            throw new IllegalArgumentException("There are two background tasks \"%s\"".formatted(name));
        }
        Gauge.builder(
                        "pasdequatre.background.down",
                        task,
                        each -> each.problem().isPresent() ? 1 : 0)
                .tag("task", name)
                .description("1 while this part of the background has failed or been silent for too long, else 0")
                .register(meters);
        return task;
    }

    /**
     * A part that runs from now on, such as the method of a schedule.
     *
     * @param name as health, metrics and the log show it
     * @param interval how often it reports at least while all is well
     * @throws IllegalArgumentException if there is one of this name
     */
    public BackgroundTask start(String name, Duration interval) {
        BackgroundTask task = add(name, interval);
        task.started();
        return task;
    }

    /** All of them, by name. */
    public Collection<BackgroundTask> all() {
        return tasks.values();
    }
}
