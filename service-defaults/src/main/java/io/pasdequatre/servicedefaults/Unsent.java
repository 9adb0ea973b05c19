package io.pasdequatre.servicedefaults;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;

/** Tells a request that was never sent from one of which nobody knows what became of it. */
public final class Unsent {

    private Unsent() {}

    /** Whether there was no connection at all, so that the other side cannot have done anything. */
    public static boolean isWhy(Throwable failed) {
        for (var cause = failed.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
                return true;
            }
        }
        return false;
    }
}
