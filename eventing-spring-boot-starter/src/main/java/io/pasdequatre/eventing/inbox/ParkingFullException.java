package io.pasdequatre.eventing.inbox;

/** As much is held back as may be: the consumer waits until somebody has seen to some of it. */
final class ParkingFullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ParkingFullException(String message) {
        super(message);
    }
}
