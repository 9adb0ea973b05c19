package io.pasdequatre.outsideworld.shared;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** An answer whose connection ends in the middle of it. */
public final class DroppedAnswer {

    private DroppedAnswer() {}

    /**
     * The client is promised more than it gets, so it knows that the answer is not whole.
     *
     * @throws IOException always, so that nobody writes the rest
     */
    public static void instead(HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.setContentLength(1_000);
        response.setHeader("Connection", "close"); // Or the client would wait for the rest until its patience ends.
        response.getOutputStream().write('{');
        response.flushBuffer();
        throw new IOException("The answer is dropped, as asked for");
    }
}
