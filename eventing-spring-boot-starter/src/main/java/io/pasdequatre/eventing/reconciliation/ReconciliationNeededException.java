package io.pasdequatre.eventing.reconciliation;

/** What is missing cannot be found out without knowing since when to look. */
public final class ReconciliationNeededException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ReconciliationNeededException(String message) {
        super(message);
    }
}
