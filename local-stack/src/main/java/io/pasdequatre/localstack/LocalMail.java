package io.pasdequatre.localstack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A mail server on the loopback interface. It delivers to nobody, and shows the newest mails that it got. */
public final class LocalMail extends Component {

    /** Not its class: what that extends is on its own class path alone. */
    private static final String MAIN = "io.pasdequatre.localstack.NewestMails";

    private final String classpath;
    private final int pagePort;

    LocalMail(Installation installation, int port, int pagePort, Path home) {
        super("mail", port, home);
        this.classpath = installation.mailClassPath();
        this.pagePort = pagePort;
    }

    /** A page that describes its API; {@code /api/user/<address>/messages} below it are a user's mails, as JSON. */
    public URI url() {
        return URI.create("http://127.0.0.1:%d".formatted(pagePort));
    }

    @Override
    List<Integer> ports() {
        return List.of(port(), pagePort);
    }

    @Override
    List<String> command() {
        return Installation.java(
                "64m",
                "-Dgreenmail.smtp.hostname=127.0.0.1",
                "-Dgreenmail.smtp.port=" + port(),
                "-Dgreenmail.api.hostname=127.0.0.1",
                "-Dgreenmail.api.port=" + pagePort,
                "-Dgreenmail.users.login=email",
                "-Dgreenmail.auth.disabled",
                "-cp",
                classpath,
                MAIN);
    }

    @Override
    boolean answers() throws IOException, InterruptedException {
        return !FreePorts.isFree(port())
                && Http.get(url().resolve("/api/service/readiness")).statusCode() == 200;
    }
}
