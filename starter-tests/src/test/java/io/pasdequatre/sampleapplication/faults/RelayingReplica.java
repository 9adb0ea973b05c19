package io.pasdequatre.sampleapplication.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * The main program of a replica that does nothing but relay: no entities and no reactions, so that it starts soon. It
 * prints the phase that its relay's health shows whenever that changes.
 */
@EnableAutoConfiguration(
        excludeName = {
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration"
        })
public final class RelayingReplica {

    static final String PHASE = "phase ";

    private String phase = "";

    private RelayingReplica() {}

    public static void main(String[] args) {
        endWithTheTest();
        var context = new SpringApplicationBuilder(RelayingReplica.class)
                .web(WebApplicationType.NONE)
                .run(args);
        var relay = context.getBean("eventingRelayHealthIndicator", HealthIndicator.class);
        var reporting = new RelayingReplica();
        var _ = Executors.newSingleThreadScheduledExecutor()
                .scheduleWithFixedDelay(() -> reporting.report(phaseOf(relay.health())), 0, 20, TimeUnit.MILLISECONDS);
    }

    private static String phaseOf(@Nullable Health health) {
        return health == null ? "" : String.valueOf(health.getDetails().get("phase"));
    }

    private void report(String now) {
        if (!now.equals(phase)) {
            phase = now;
            System.out.println(PHASE + now);
        }
    }

    /** The test holds the other end of the standard input, and the system lets go of it however the test ends. */
    public static void endWithTheTest() {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                System.in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // As good as its end.
            }
            Runtime.getRuntime().halt(1);
        });
    }
}
