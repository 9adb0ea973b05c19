package io.pasdequatre.localstack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What is not ours, on the loopback interface: the card gateway, with its ledger in the stack's directory, and the
 * messaging providers, whose record ends with the process.
 */
public final class LocalOutsideWorld extends Component {

    private static final int SECRET_BYTES = 18;

    private final Installation installation;
    private final Path ledger;
    private final URI webhooks;
    private final String callbacks;
    private final String webhookSecret = Passwords.random(SECRET_BYTES);
    private final String callbackSecret = Passwords.random(SECRET_BYTES);

    /**
     * @param webhooks where the gateway announces outcomes
     * @param callbacks where the providers say what became of a message, with {@code {channel}}
     */
    LocalOutsideWorld(Installation installation, int port, Path home, URI webhooks, String callbacks) {
        super("outside-world", port, home);
        this.installation = installation;
        this.ledger = home.resolve("gateway", "ledger.jsonl");
        this.webhooks = webhooks;
        this.callbacks = callbacks;
    }

    /**
     * Where its interfaces begin: {@code /gateway}, {@code /sms}, {@code /push} and {@code /hooks}, and
     * {@code /control} to have them go wrong.
     */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** What the gateway signs with, and payment-service checks: another one for each run. */
    String webhookSecret() {
        return webhookSecret;
    }

    /** What the providers sign with, and notification-service checks: another one for each run. */
    String callbackSecret() {
        return callbackSecret;
    }

    @Override
    List<String> command() {
        var jar = installation
                .outsideWorldJar()
                .orElseThrow(() -> new StartFailedException(
                        "outside-world is not built; `./mvnw package -pl outside-world -am -DskipTests` does it"));
        return Installation.java("192m", "-jar", jar.toString());
    }

    @Override
    Map<String, String> environment() {
        return Map.of(
                "SERVER_PORT",
                Integer.toString(port()),
                "PASDEQUATRE_OUTSIDEWORLD_GATEWAY_LEDGER",
                ledger.toString(),
                "PASDEQUATRE_OUTSIDEWORLD_GATEWAY_WEBHOOKURL",
                webhooks.toString(),
                "PASDEQUATRE_OUTSIDEWORLD_GATEWAY_WEBHOOKSECRET",
                webhookSecret,
                "PASDEQUATRE_OUTSIDEWORLD_MESSAGING_CALLBACKURL",
                callbacks,
                "PASDEQUATRE_OUTSIDEWORLD_MESSAGING_CALLBACKSECRET",
                callbackSecret);
    }

    @Override
    boolean answers() throws IOException, InterruptedException {
        return Http.get(url().resolve("/actuator/health/readiness")).statusCode() == 200;
    }
}
