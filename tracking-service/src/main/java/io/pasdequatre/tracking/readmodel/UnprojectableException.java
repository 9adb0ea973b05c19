package io.pasdequatre.tracking.readmodel;

import io.pasdequatre.eventing.PublishedEvent;

/** An event does not amount to anything with the others of its order. */
class UnprojectableException extends RuntimeException {

    UnprojectableException(PublishedEvent event, RuntimeException cause) {
        super(
                "%s %s of order %s cannot be projected: %s".formatted(event.type(), event.id(), event.key(), cause),
                cause);
    }
}
