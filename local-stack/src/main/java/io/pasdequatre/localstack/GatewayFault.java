package io.pasdequatre.localstack;

import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The card gateway does something wrong, to every card. It has one such fault at a time, so another one takes its
 * place.
 *
 * @param fault as its control names it
 * @param delayMillis of what is late
 */
record GatewayFault(LocalOutsideWorld gateway, String fault, long delayMillis) implements Breakage.Fault {

    @Override
    public boolean isThere() {
        JsonNode planned = planned();
        return planned != null
                && planned.valueStream()
                        .anyMatch(each -> !each.hasNonNull("token")
                                && each.path("fault").asString().equals(fault));
    }

    /** Null if it does not run: it forgets its faults with its end. */
    private @Nullable JsonNode planned() {
        if (!gateway.isRunning()) {
            return null;
        }
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
        if (!gateway.isRunning()) {
            throw new IOException("The card gateway is away: have it come back first.");
        }
        Http.postJson(faults(), """
                {"fault": "%s", "delayMillis": %d}""".formatted(wanted, delayMillis));
    }

    private URI faults() {
        return gateway.url().resolve("/control/gateway/faults");
    }

    @Override
    public boolean outlastsTheStack() {
        return false;
    }
}
