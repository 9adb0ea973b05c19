package io.pasdequatre.eventing.relay;

/** What is lacking cannot be found out without being told since when to look. */
final class ReconciliationNeededException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ReconciliationNeededException(String message) {
        super(message);
    }
}
