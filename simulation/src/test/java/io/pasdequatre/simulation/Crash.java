package io.pasdequatre.simulation;

/** The process is gone. No step can catch it, as none could run. */
public final class Crash extends Error {

    private static final long serialVersionUID = 1;

    public Crash() {
        super("crash", null, false, false);
    }
}
