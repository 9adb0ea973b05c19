package io.pasdequatre.simulation;

/** An invariant does not hold. */
public final class Violation extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Invariant invariant;

    Violation(Invariant invariant, String detail) {
        super("%s (%s): %s".formatted(invariant, invariant.sentence(), detail));
        this.invariant = invariant;
    }

    public Invariant invariant() {
        return invariant;
    }

    /** Throws unless it holds. */
    static void unless(boolean holds, Invariant invariant, Object... detail) {
        if (!holds) {
            throw new Violation(invariant, java.util.Arrays.toString(detail));
        }
    }
}
