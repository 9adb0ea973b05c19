package io.pasdequatre.inventory.domain;

import jakarta.persistence.Embeddable;
import java.util.Locale;
import java.util.UUID;

/**
 * By what a parcel is followed on its way. No carrier is asked here: the number is made from the parcel's own id.
 *
 * @param carrier who carries it
 * @param trackingId under which number the carrier knows it
 */
@Embeddable
public record Tracking(String carrier, String trackingId) {

    private static final String CARRIER = "Corps de Colis";

    static Tracking of(UUID parcel) {
        return new Tracking(CARRIER, "CC" + parcel.toString().replace("-", "").toUpperCase(Locale.ROOT));
    }
}
