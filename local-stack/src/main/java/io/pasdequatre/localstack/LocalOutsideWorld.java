package io.pasdequatre.localstack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What is not ours, on the loopback interface: the card gateway, with its ledger in the stack's directory. */
public final class LocalOutsideWorld extends Component {

    private static final int SECRET_BYTES = 18;

    private final Installation installation;
    private final Path ledger;
    private final URI webhooks;
    private final String webhookSecret = Passwords.random(SECRET_BYTES);

    /** @param webhooks where the gateway announces outcomes */
    LocalOutsideWorld(Installation installation, int port, Path home, URI webhooks) {
        super("outside-world", port, home);
        this.installation = installation;
        this.ledger = home.resolve("gateway", "ledger.jsonl");
        this.webhooks = webhooks;
    }

    /** Where its interfaces begin: {@code /gateway}, and {@code /control/gateway} to have it go wrong. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** What the gateway signs with, and payment-service checks: another one for each run. */
    String webhookSecret() {
        return webhookSecret;
    }

    @Override
    List<String> command() {
        var jar = installation
                .outsideWorldJar()
                .orElseThrow(() -> new StartFailedException(
                        "outside-world is not built; `./mvnw package -pl outside-world -am -DskipTests` does it"));
        return Installation.java("96m", "-jar", jar.toString());
    }

    @Override
    Map<String, String> environment() {
        return Map.of(
                "SERVER_PORT", Integer.toString(port()),
                "PASDEQUATRE_OUTSIDEWORLD_GATEWAY_LEDGER", ledger.toString(),
                "PASDEQUATRE_OUTSIDEWORLD_GATEWAY_WEBHOOKURL", webhooks.toString(),
                "PASDEQUATRE_OUTSIDEWORLD_GATEWAY_WEBHOOKSECRET", webhookSecret);
    }

    @Override
    boolean answers() throws IOException, InterruptedException {
        return Http.get(url().resolve("/actuator/health/readiness")).statusCode() == 200;
    }
}
