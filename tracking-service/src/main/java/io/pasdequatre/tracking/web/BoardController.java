package io.pasdequatre.tracking.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.tracking.readmodel.TrackingSettings;
import io.swagger.v3.oas.annotations.Operation;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** What the board has to know before it can show anything. */
@RestController
@RequestMapping("/board")
@ConditionalOnBooleanProperty(name = "pasdequatre.tracking.board.enabled", matchIfMissing = true)
class BoardController {

    private final BoardSettings settings;
    private final TrackingSettings tracking;

    BoardController(BoardSettings settings, TrackingSettings tracking) {
        this.settings = settings;
        this.tracking = tracking;
    }

    /** The four services that take part in the saga, and the one that watches. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SettingsView(
            List<ServiceView> services,
            ServiceView tracking,
            @Nullable URI breakages,
            long stuckAfterSeconds) {}

    /** {@code management} is left out where no browser can reach it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ServiceView(String name, URI url, @Nullable URI management) {

        static ServiceView of(String name, URI url, @Nullable String management) {
            return new ServiceView(name, url, BoardSettings.actuator(management, url));
        }
    }

    @GetMapping("/settings")
    @Operation(summary = "Where the services and their actuators are, as a browser sees them")
    SettingsView settings() {
        var here = ServletUriComponentsBuilder.fromCurrentContextPath().build().toUri();
        var management = settings.management();
        return new SettingsView(
                List.of(
                        ServiceView.of("order-service", settings.order(), management.order()),
                        ServiceView.of("inventory-service", settings.inventory(), management.inventory()),
                        ServiceView.of("payment-service", settings.payment(), management.payment()),
                        ServiceView.of("notification-service", settings.notification(), management.notification())),
                ServiceView.of("tracking-service", here, management.tracking()),
                settings.breakages(),
                tracking.stuckAfter().toSeconds());
    }
}
