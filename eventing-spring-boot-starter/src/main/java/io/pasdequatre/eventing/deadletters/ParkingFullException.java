package io.pasdequatre.eventing.deadletters;

/**
 * There are as many dead letters and parked events as there may be: the consumer waits until somebody has replayed or
 * discarded some of them.
 */
public final class ParkingFullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ParkingFullException(String message) {
        super(message);
    }
}
