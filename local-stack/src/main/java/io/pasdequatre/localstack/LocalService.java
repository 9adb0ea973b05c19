package io.pasdequatre.localstack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One of the four services, from the jar that Maven built. */
public final class LocalService extends Component implements Stack.Service {

    private final Installation installation;
    private final String service;
    private final String database;
    private final LocalPostgres postgres;
    private final Map<String, String> settings;
    private volatile Map<String, String> otherSettings = Map.of();

    LocalService(
            Installation installation,
            String service,
            String database,
            int port,
            Path home,
            LocalPostgres postgres,
            Map<String, String> settings) {
        super(service, port, home);
        this.installation = installation;
        this.service = service;
        this.database = database;
        this.postgres = postgres;
        this.settings = settings;
    }

    @Override
    public URI url() {
        return URI.create("http://127.0.0.1:" + port());
    }

    @Override
    public void restartWith(Map<String, String> settings) {
        stop();
        otherSettings = Map.copyOf(settings);
        start();
    }

    @Override
    public void restart() {
        restartWith(Map.of());
    }

    @Override
    List<String> command() {
        return program().command();
    }

    ServiceProgram program() {
        return ServiceProgram.of(installation, service);
    }

    @Override
    Map<String, String> environment() {
        var granted = postgres.ensureDatabase(database, service);
        var environment = new HashMap<>(settings);
        environment.put("SERVER_PORT", "" + port());
        environment.put("SPRING_DATASOURCE_URL", granted.jdbcUrl() + "?ApplicationName=" + service + "-service");
        environment.put("SPRING_DATASOURCE_USERNAME", granted.app().username());
        environment.put("SPRING_DATASOURCE_PASSWORD", granted.app().password());
        environment.put("SPRING_FLYWAY_USER", granted.owner().username());
        environment.put("SPRING_FLYWAY_PASSWORD", granted.owner().password());
        environment.put("PASDEQUATRE_EVENTING_RELAY_USERNAME", granted.relay().username());
        environment.put("PASDEQUATRE_EVENTING_RELAY_PASSWORD", granted.relay().password());
        environment.putAll(otherSettings);
        return environment;
    }

    @Override
    boolean answers() throws IOException, InterruptedException {
        return Http.get(url().resolve("/actuator/health/readiness")).statusCode() == 200;
    }

    @Override
    Duration startLimit() {
        return Duration.ofMinutes(4);
    }
}
