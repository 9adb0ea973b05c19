package io.pasdequatre.benchmarks;

import java.net.http.HttpTimeoutException;

/** A blocking call that had no answer, or not the one that was hoped for. Whether it had an effect is not known. */
final class CallFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final int UNAVAILABLE = 503;
    private static final int TIMEOUT = 504;

    private final int status;

    CallFailedException(Exception cause) {
        super(cause.toString(), cause);
        status = cause instanceof HttpTimeoutException ? TIMEOUT : UNAVAILABLE;
    }

    CallFailedException(int status) {
        super("answered " + status);
        this.status = UNAVAILABLE;
    }

    /** What a customer of the caller is answered. */
    int status() {
        return status;
    }
}
