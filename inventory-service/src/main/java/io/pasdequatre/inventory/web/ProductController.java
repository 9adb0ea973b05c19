package io.pasdequatre.inventory.web;

import io.pasdequatre.inventory.domain.Product;
import io.pasdequatre.inventory.domain.Products;
import io.pasdequatre.inventory.domain.Warehouse;
import io.pasdequatre.inventory.saga.Assortment;
import io.pasdequatre.inventory.saga.PriceChange.Changed;
import io.pasdequatre.inventory.saga.PriceChange.OtherCurrency;
import io.pasdequatre.inventory.saga.PriceChange.Overtaken;
import io.pasdequatre.inventory.saga.PriceChange.UnknownSku;
import io.pasdequatre.servicedefaults.IdempotencyKeys;
import io.pasdequatre.servicedefaults.Ids;
import io.pasdequatre.servicedefaults.Problems;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/products")
class ProductController {

    private static final String SKU = Ids.FORM;
    private static final String SKU_MESSAGE = Ids.MESSAGE;
    private static final String NAME = "[^\\p{Cntrl}]*\\S[^\\p{Cntrl}]*";

    private final Assortment assortment;
    private final Warehouse warehouse;
    private final Products products;
    private final IdempotencyKeys keys;

    ProductController(Assortment assortment, Warehouse warehouse, Products products, IdempotencyKeys keys) {
        this.assortment = assortment;
        this.warehouse = warehouse;
        this.products = products;
        this.keys = keys;
    }

    record NewProduct(
            @NotNull @Pattern(regexp = SKU, message = SKU_MESSAGE)
            String sku,

            @NotNull
            @Size(max = 200)
            @Pattern(regexp = NAME, message = "must not be blank and have no control characters")
            String name,

            @NotNull @Valid Price price,
            @Min(0) @Max(1_000_000) long stock) {}

    record Delivery(@Min(1) @Max(1_000_000) long quantity) {}

    record ProductView(
            String sku,
            String name,
            Price price,
            long priceVersion,
            long onHand,
            long held,
            long shipped,
            long returned) {

        static ProductView of(Product product) {
            return new ProductView(
                    product.sku(),
                    product.name(),
                    Price.of(product.price()),
                    product.priceVersion(),
                    product.onHand(),
                    product.held(),
                    product.shipped(),
                    product.returned());
        }
    }

    /** {@code next} is where the next page is, or null on the last one. */
    record Page(List<ProductView> products, @Nullable String next) {}

    @GetMapping
    @Operation(summary = "The assortment with its stock, in the order of skus, page by page")
    Page list(
            @RequestParam(defaultValue = "") @Pattern(regexp = "|" + SKU, message = SKU_MESSAGE) String after,
            @RequestParam(defaultValue = "50") @Min(1) @Max(500) int limit) {
        var found = products.findBySkuGreaterThanOrderBySku(after, Limit.of(limit + 1));
        var shown = found.stream().limit(limit).map(ProductView::of).toList();
        boolean more = found.size() > limit;
        return new Page(
                shown,
                more ? "/products?after=%s&limit=%d".formatted(shown.getLast().sku(), limit) : null);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Lists a product. 409 if the sku is taken")
    ProductView add(@Valid @RequestBody NewProduct wanted) {
        var product = Product.listed(wanted.sku(), wanted.name(), wanted.price().money(), wanted.stock());
        if (!assortment.list(product)) {
            throw Problems.of(HttpStatus.CONFLICT, "sku-taken", "sku", "is taken");
        }
        return ProductView.of(product);
    }

    @GetMapping("/{sku}")
    @Operation(summary = "A product with its stock")
    ProductView product(@PathVariable String sku) {
        return ProductView.of(known(sku));
    }

    @GetMapping("/{sku}/price")
    @Operation(summary = "The price. Its ETag is its version, which whoever changes it sends back as If-Match")
    ResponseEntity<Price> price(@PathVariable String sku) {
        var product = known(sku);
        return ResponseEntity.ok().eTag(PriceTag.of(product)).body(Price.of(product.price()));
    }

    @PutMapping("/{sku}/price")
    @Operation(summary = "Changes the price, in the product's currency. 412 if it is not the one that If-Match names")
    ResponseEntity<ProductView> changePrice(
            @PathVariable String sku,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @Valid @RequestBody Price price) {
        return switch (assortment.changePrice(sku, PriceTag.namedBy(ifMatch), price.money())) {
            case Changed(var product) ->
                ResponseEntity.ok().eTag(PriceTag.of(product)).body(ProductView.of(product));
            case UnknownSku _ -> throw unknown();
            case OtherCurrency(var currency) ->
                throw Problems.of(
                        HttpStatus.UNPROCESSABLE_CONTENT, "currency-mix", "currency", "must stay " + currency);
            case Overtaken _ ->
                throw Problems.of(
                        HttpStatus.PRECONDITION_FAILED,
                        "price-changed",
                        HttpHeaders.IF_MATCH,
                        "names a price that was changed since");
        };
    }

    @PostMapping("/{sku}/stock")
    @Operation(summary = "Adds pieces to what is on hand, once a key")
    ProductView restock(
            @RequestHeader(name = IdempotencyKeys.HEADER)
                    @Pattern(regexp = IdempotencyKeys.PATTERN, message = IdempotencyKeys.MESSAGE)
                    String key,
            @PathVariable String sku,
            @Valid @RequestBody Delivery delivery) {
        keys.once(key, "add %d to %s".formatted(delivery.quantity(), sku), () -> restock(sku, delivery.quantity()));
        return product(sku);
    }

    private void restock(String sku, long quantity) {
        if (warehouse.restock(sku, quantity).isEmpty()) {
            throw unknown();
        }
    }

    private Product known(String sku) {
        return products.findOneBySku(sku).orElseThrow(ProductController::unknown);
    }

    private static ErrorResponseException unknown() {
        return Problems.of(HttpStatus.NOT_FOUND, "unknown-sku", "sku", "is not sold here");
    }
}
