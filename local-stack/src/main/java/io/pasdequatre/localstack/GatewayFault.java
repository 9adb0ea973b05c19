package io.pasdequatre.localstack;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The card gateway does something wrong, to every card. It has one such fault at a time, so another one takes its
 * place.
 *
 * @param gateway where its interfaces begin
 * @param fault as its control names it
 * @param delayMillis of what is late
 */
record GatewayFault(URI gateway, String fault, long delayMillis) implements Breakage.Fault {

    @Override
    public boolean isThere() {
        JsonNode planned = planned();
        return planned != null
                && planned.valueStream()
                        .anyMatch(each -> !each.hasNonNull("token")
                                && each.path("fault").asString().equals(fault));
    }

    /** Null if it does not answer: it forgets its faults with its end. */
    private @Nullable JsonNode planned() {
        try {
            return Http.getJson(faults());
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public void cause() throws IOException, InterruptedException {
        plan(fault);
    }

    @Override
    public void heal() throws IOException, InterruptedException {
        plan("NONE");
    }

    private void plan(String wanted) throws IOException, InterruptedException {
        try {
            Http.postJson(faults(), """
                    {"fault": "%s", "delayMillis": %d}""".formatted(wanted, delayMillis));
        } catch (ConnectException e) {
            throw new IOException("The card gateway is away: have it come back first.", e);
        }
    }

    private URI faults() {
        return gateway.resolve("/control/gateway/faults");
    }

    @Override
    public boolean outlastsTheStack() {
        return false;
    }
}
