package io.pasdequatre.notification.domain;

/** How one attempt to deliver a notification ended. */
public sealed interface Delivery {

    /** The provider has taken it over. */
    record Accepted() implements Delivery {}

    /** It will never be taken, however often it is tried. */
    record Refused(String reason) implements Delivery {}

    /** Nothing is ever taken for this address, so it is not written to any more. */
    record AddressGone(String reason) implements Delivery {}

    /** Nothing can be made of it that could be sent. */
    record Malformed(String reason) implements Delivery {}

    /** It was not taken this time; also if nobody knows whether it was. */
    record Deferred(String reason) implements Delivery {}

    /** The provider is away, or takes nothing from us, which is no verdict on the notification. */
    record Unreachable(String reason) implements Delivery {}
}
