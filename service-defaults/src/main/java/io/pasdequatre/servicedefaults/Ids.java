package io.pasdequatre.servicedefaults;

/** What the id of a customer or a product looks like, so that it needs no escaping anywhere. */
public final class Ids {

    public static final String FORM = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
    public static final String MESSAGE = "must be 1 to 64 letters, digits, dots, dashes or underscores";

    private Ids() {}
}
