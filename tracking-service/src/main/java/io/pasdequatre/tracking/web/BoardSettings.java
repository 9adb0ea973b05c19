package io.pasdequatre.tracking.web;

import java.net.URI;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the board's reader finds the services, as their browser sees them: no service calls another. The page knows no
 * address but these.
 *
 * @param enabled whether the page is served at all
 * @param order where order-service is
 * @param inventory where inventory-service is
 * @param payment where payment-service is
 * @param notification where notification-service is
 * @param management where their actuators are
 * @param breakages where things are broken on purpose; null where they are not to be
 */
@ConfigurationProperties("pasdequatre.tracking.board")
record BoardSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("http://localhost:8080") URI order,
        @DefaultValue("http://localhost:8081") URI inventory,
        @DefaultValue("http://localhost:8082") URI payment,
        @DefaultValue("http://localhost:8083") URI notification,
        @DefaultValue Management management,
        @Nullable URI breakages) {

    /**
     * Where the actuators are, as the browser sees them. What is not set is below the service's own address; what is
     * empty cannot be reached by a browser, and the page does without it.
     *
     * @param order such as {@code http://localhost:9090/actuator}
     */
    record Management(
            @Nullable String order,
            @Nullable String inventory,
            @Nullable String payment,
            @Nullable String notification,
            @Nullable String tracking) {}

    /** An actuator's address; null if there is none for a browser. */
    static @Nullable URI actuator(@Nullable String set, URI service) {
        if (set == null) {
            return URI.create(service + "/actuator");
        }
        return set.isBlank() ? null : URI.create(set);
    }

    /** Every address that the page may ask, but its own. */
    Stream<URI> others() {
        return Stream.of(
                        order,
                        inventory,
                        payment,
                        notification,
                        actuator(management.order(), order),
                        actuator(management.inventory(), inventory),
                        actuator(management.payment(), payment),
                        actuator(management.notification(), notification),
                        management.tracking() == null ? null : actuator(management.tracking(), order),
                        breakages)
                .filter(Objects::nonNull);
    }
}
