package io.pasdequatre.localstack;

/** A program that has ended as in a power cut. */
record Killed(Component component) implements Breakage.Fault {

    @Override
    public boolean isThere() {
        return !component.isRunning();
    }

    @Override
    public void cause() {
        component.kill();
    }

    @Override
    public void heal() {
        component.start();
    }

    @Override
    public boolean outlastsTheStack() {
        return false;
    }
}
