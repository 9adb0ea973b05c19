package io.pasdequatre.inventory.domain;

import jakarta.persistence.LockModeType;
import jakarta.persistence.QueryHint;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.hibernate.jpa.HibernateHints;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.QueryHints;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * All products. Rows are locked in the order of their skus, so that two orders for the same products cannot deadlock.
 */
public interface Products extends Repository<Product, String> {

    /** Adds a product unless its sku is taken, also by a request that is under way. Returns the number added. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Modifying
    @Query(nativeQuery = true, value = """
            INSERT INTO product (sku, name, price_amount_minor, price_currency, price_version, on_hand, stocked)
            VALUES (:#{#p.sku}, :#{#p.name}, :#{#p.price.amountMinor}, :#{#p.price.currency}, :#{#p.priceVersion},
                    :#{#p.onHand}, :#{#p.onHand})
            ON CONFLICT (sku) DO NOTHING
            """)
    int addUnlessListed(Product p);

    /** Locks the row until the transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<Product> findBySku(String sku);

    /**
     * Locks the rows until the transaction ends, in one statement. Unknown skus are left out. What the transaction has
     * changed so far is not written before, since no sku ever changes: a batch would write again and again.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @QueryHints(@QueryHint(name = HibernateHints.HINT_FLUSH_MODE, value = "COMMIT"))
    List<Product> findBySkuInOrderBySku(Collection<String> skus);

    /** The product as it stands. Nothing is locked. */
    Optional<Product> findOneBySku(String sku);

    /** A page of the assortment, in the order of skus, after the given one. Nothing is locked. */
    List<Product> findBySkuGreaterThanOrderBySku(String after, Limit limit);
}
