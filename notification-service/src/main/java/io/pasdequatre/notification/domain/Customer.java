package io.pasdequatre.notification.domain;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.ZoneId;
import java.util.Locale;

/** Whom we write to. It is written by {@link Customers#put} alone. */
@Entity
public class Customer {

    @Id
    private String id;

    private String language;
    private String timeZone;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields in.
    protected Customer() {}

    public String id() {
        return id;
    }

    public Locale language() {
        return Locale.of(language);
    }

    public ZoneId timeZone() {
        return ZoneId.of(timeZone);
    }
}
