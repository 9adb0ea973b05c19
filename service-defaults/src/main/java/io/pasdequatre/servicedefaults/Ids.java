package io.pasdequatre.servicedefaults;

import java.time.Instant;
import java.util.UUID;

/** What ids look like. That of a customer or a product needs no escaping anywhere; what a service makes is a UUIDv7. */
public final class Ids {

    public static final String FORM = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
    public static final String MESSAGE = "must be 1 to 64 letters, digits, dots, dashes or underscores";

    private Ids() {}

    /**
     * The lowest UUIDv7 of a moment's millisecond: what was made before has a lower one.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9562#section-5.7">RFC 9562, 5.7</a>
     */
    public static UUID lowestOf(Instant moment) {
        return new UUID(moment.toEpochMilli() << Short.SIZE, 0);
    }
}
