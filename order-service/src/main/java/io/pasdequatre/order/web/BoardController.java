package io.pasdequatre.order.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.order.domain.Catalogue;
import io.pasdequatre.order.domain.Money;
import io.pasdequatre.order.tracking.TrackingSettings;
import io.swagger.v3.oas.annotations.Operation;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** What the board has to know before it can show anything. */
@RestController
@RequestMapping("/board")
class BoardController {

    private static final Limit PRODUCTS = Limit.of(100);

    private final BoardSettings settings;
    private final TrackingSettings tracking;
    private final Catalogue catalogue;

    BoardController(BoardSettings settings, TrackingSettings tracking, Catalogue catalogue) {
        this.settings = settings;
        this.tracking = tracking;
        this.catalogue = catalogue;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SettingsView(
            List<ServiceView> services, @Nullable URI breakages, long stuckAfterSeconds) {}

    record ServiceView(String name, URI url) {}

    record ProductView(String sku, String name, Money price) {}

    @GetMapping("/settings")
    @Operation(summary = "Where the services are")
    SettingsView settings() {
        var here = ServletUriComponentsBuilder.fromCurrentContextPath().build().toUri();
        return new SettingsView(
                List.of(
                        new ServiceView("order-service", here),
                        new ServiceView("inventory-service", settings.inventory()),
                        new ServiceView("payment-service", settings.payment()),
                        new ServiceView("notification-service", settings.notification())),
                settings.breakages(),
                tracking.stuckAfter().toSeconds());
    }

    @GetMapping("/products")
    @Operation(summary = "The first hundred products that this service can price")
    List<ProductView> products() {
        return catalogue.findAllByOrderByName(PRODUCTS).stream()
                .map(product -> new ProductView(product.sku(), product.name(), product.price()))
                .toList();
    }
}
