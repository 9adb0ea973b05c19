package io.pasdequatre.inventory.domain;

import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.EmbeddedColumnNaming;

/**
 * A product, and every piece of it there ever was: on hand, held for an order, or shipped and not back. What changes it
 * has locked its row first, see {@link Products}.
 */
@Entity
@DynamicUpdate
public class Product {

    @Id
    private String sku;

    private String name;

    @Embedded
    @EmbeddedColumnNaming("price_%s")
    private Money price;

    private long priceVersion;
    private long onHand;
    private long held;
    private long shipped;
    private long returned;
    private long stocked;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields in.
    protected Product() {}

    private Product(String sku, String name, Money price, long stock) {
        this.sku = sku;
        this.name = name;
        this.price = price;
        this.priceVersion = 1;
        this.onHand = stock;
        this.stocked = stock;
    }

    /** A product that was not sold here before. */
    public static Product listed(String sku, String name, Money price, long stock) {
        return new Product(sku, name, price, stock);
    }

    boolean hasOnHand(long quantity) {
        return onHand >= quantity;
    }

    void hold(long quantity) {
        onHand = remaining(onHand, quantity);
        held += quantity;
    }

    void release(long quantity) {
        held = remaining(held, quantity);
        onHand += quantity;
    }

    void ship(long quantity) {
        held = remaining(held, quantity);
        shipped += quantity;
    }

    void takeBack(long quantity) {
        remaining(shipped - returned, quantity);
        returned += quantity;
        onHand += quantity;
    }

    void restock(long quantity) {
        onHand += quantity;
        stocked += quantity;
    }

    /** Sets the price from now on. Orders placed before keep theirs. */
    public void changePrice(Money changed) {
        if (!sameCurrency(changed)) {
            throw new IllegalArgumentException(sku + " is priced in " + price.currency());
        }
        price = changed;
        priceVersion++;
    }

    public boolean sameCurrency(Money other) {
        return price.currency().equals(other.currency());
    }

    private long remaining(long from, long quantity) {
        if (from < quantity) {
            throw new IllegalStateException("%s: %d of %d cannot be taken".formatted(sku, quantity, from));
        }
        return from - quantity;
    }

    public String sku() {
        return sku;
    }

    public String name() {
        return name;
    }

    public Money price() {
        return price;
    }

    /** Counts the prices: 1 for the first, and one more with each change. Stock does not touch it. */
    public long priceVersion() {
        return priceVersion;
    }

    /** Pieces that can still be promised. */
    public long onHand() {
        return onHand;
    }

    /** Pieces promised to orders that are not shipped yet. */
    public long held() {
        return held;
    }

    /** Pieces that ever left the house, also those that came back. */
    public long shipped() {
        return shipped;
    }

    /** Pieces that came back, at most what was shipped. */
    public long returned() {
        return returned;
    }

    /** Pieces there ever were: on hand, held and shipped together, less what came back. */
    public long stocked() {
        return stocked;
    }
}
