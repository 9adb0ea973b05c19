package io.pasdequatre.order.domain;

import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.EmbeddedColumnNaming;
import org.hibernate.annotations.Immutable;

/** What this service knows of a product: enough to price an order. Inventory owns it. */
@Entity
@Immutable
@Table(name = "catalogue")
public class Product {

    @Id
    private String sku;

    private String name;

    @Embedded
    @EmbeddedColumnNaming("price_%s")
    private Money price;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields in.
    protected Product() {}

    public Product(String sku, String name, Money price) {
        this.sku = sku;
        this.name = name;
        this.price = price;
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
}
