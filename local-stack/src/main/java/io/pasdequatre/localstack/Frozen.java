package io.pasdequatre.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program that stands still. It could not be asked to end, so it must go on before that. */
final class Frozen implements Breakage.Fault {

    /** Longer, and who waits for it could think that it is gone for good. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    private final Component component;
    private volatile long frozen = -1;

    Frozen(Component component) {
        this.component = component;
    }

    @Override
    public boolean isThere() {
        return frozen >= 0 && frozen == component.pid();
    }

    @Override
    public void cause() throws IOException, InterruptedException {
        long pid = component.pid();
        if (pid < 0) {
            throw new IOException(component.name() + " does not run.");
        }
        signal("STOP", pid);
        frozen = pid;
        CompletableFuture.delayedExecutor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> thaw(pid));
    }

    @Override
    public void heal() throws IOException, InterruptedException {
        signal("CONT", frozen);
        frozen = -1;
    }

    @Override
    public boolean outlastsTheStack() {
        return true;
    }

    private synchronized void thaw(long pid) {
        try {
            if (frozen == pid && isThere()) {
                heal();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        var kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill -%s %d ended with status %d".formatted(name, pid, kill.exitValue()));
        }
    }
}
