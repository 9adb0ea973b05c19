package io.pasdequatre.order.web;

import io.pasdequatre.order.domain.Catalogue;
import io.pasdequatre.order.domain.Money;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What can be ordered, by this service's own copy of the catalogue. */
@RestController
class CatalogueController {

    private static final Limit PRODUCTS = Limit.of(100);

    private final Catalogue catalogue;

    CatalogueController(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    record ProductView(String sku, String name, Money price) {}

    @GetMapping("/catalogue")
    @Operation(summary = "The first hundred products that this service can price")
    List<ProductView> products() {
        return catalogue.findAllByOrderByName(PRODUCTS).stream()
                .map(product -> new ProductView(product.sku(), product.name(), product.price()))
                .toList();
    }
}
