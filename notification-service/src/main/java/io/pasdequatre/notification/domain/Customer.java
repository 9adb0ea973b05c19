package io.pasdequatre.notification.domain;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.ZoneId;
import java.util.Locale;

/** Whom we write to. */
@Entity
public class Customer {

    @Id
    private String id;

    private String language;
    private String timeZone;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields in.
    protected Customer() {}

    Customer(String id, Locale language, ZoneId timeZone) {
        this.id = id;
        this.language = language.getLanguage();
        this.timeZone = timeZone.getId();
    }

    void speak(Locale changedLanguage, ZoneId changedTimeZone) {
        this.language = changedLanguage.getLanguage();
        this.timeZone = changedTimeZone.getId();
    }

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
