package io.pasdequatre.order.domain;

import java.util.Collection;
import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** This service's own copy of the catalogue, so that an order is priced without asking anyone. */
public interface Catalogue extends Repository<Product, String> {

    /** Unknown skus are left out. */
    List<Product> findBySkuIn(Collection<String> skus);

    List<Product> findAllByOrderByName(Limit limit);

    /** Adds the product, or takes over its name and price if it is known. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Modifying
    @Query(nativeQuery = true, value = """
            INSERT INTO catalogue (sku, name, price_amount_minor, price_currency)
            VALUES (:#{#p.sku}, :#{#p.name}, :#{#p.price.amountMinor}, :#{#p.price.currency})
            ON CONFLICT (sku) DO UPDATE SET name = excluded.name,
                price_amount_minor = excluded.price_amount_minor, price_currency = excluded.price_currency
            """)
    void put(Product p);
}
