package io.pasdequatre.notification.web;

/** What a customer's id looks like: letters, digits, dots, dashes and underscores, so that it needs no escaping. */
final class CustomerId {

    static final String FORM = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
    static final String MESSAGE = "must be 1 to 64 letters, digits, dots, dashes or underscores";

    private CustomerId() {}
}
