package io.pasdequatre.localstack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One of the services, from the jar that Maven built. */
public final class LocalService extends Component implements Stack.Service {

    private final Path home;
    private final String service;
    private final String database;
    private final LocalPostgres postgres;
    private final boolean publishes;
    private final Map<String, String> settings;
    private final List<String> secrets;
    private volatile Map<String, String> otherSettings = Map.of();
    private volatile Installation installation;
    private volatile boolean anyVersion;

    /**
     * @param publishes whether it has an outbox, and so a role for its relay
     * @param secrets more settings, which are made up and stay the same as long as there is its data
     */
    LocalService(
            Installation installation,
            String service,
            String database,
            int port,
            Path home,
            LocalPostgres postgres,
            boolean publishes,
            Map<String, String> settings,
            String... secrets) {
        this(service, installation, service, database, port, home, postgres, publishes, settings, List.of(secrets));
    }

    private LocalService(
            String name,
            Installation installation,
            String service,
            String database,
            int port,
            Path home,
            LocalPostgres postgres,
            boolean publishes,
            Map<String, String> settings,
            List<String> secrets) {
        super(name, port, home);
        this.home = home;
        this.installation = installation;
        this.service = service;
        this.database = database;
        this.postgres = postgres;
        this.publishes = publishes;
        this.settings = settings;
        this.secrets = secrets;
    }

    /** One more of this service, on the same database, with a name and a port of its own. It does not run yet. */
    LocalService replica(String name, int port) {
        return new LocalService(
                name, installation, service, database, port, home, postgres, publishes, settings, secrets);
    }

    /**
     * From the next start on it is what another checkout of this project has built, which may be older or newer than
     * what is in its database.
     *
     * @param root where that is checked out and built
     */
    public void runFrom(Path root) {
        installation = new Installation(root);
        anyVersion = true;
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
        var environment = new HashMap<>(settings);
        secrets.forEach(secret -> environment.put(secret, postgres.secret(secret)));
        environment.put("SERVER_PORT", "" + port());
        if (publishes) {
            var granted = postgres.ensureDatabase(database, service);
            putDatabase(environment, granted.jdbcUrl(), granted.app(), granted.owner());
            environment.put(
                    "PASDEQUATRE_EVENTING_RELAY_USERNAME", granted.relay().username());
            environment.put(
                    "PASDEQUATRE_EVENTING_RELAY_PASSWORD", granted.relay().password());
        } else {
            var granted = postgres.ensureReadSideDatabase(database, service);
            putDatabase(environment, granted.jdbcUrl(), granted.app(), granted.owner());
        }
        environment.putAll(otherSettings);
        return environment;
    }

    private void putDatabase(Map<String, String> environment, String jdbcUrl, Database.Role app, Database.Role owner) {
        environment.put("SPRING_DATASOURCE_URL", jdbcUrl + "?ApplicationName=" + service + "-service");
        environment.put("SPRING_DATASOURCE_USERNAME", app.username());
        environment.put("SPRING_DATASOURCE_PASSWORD", app.password());
        environment.put("SPRING_FLYWAY_USER", owner.username());
        environment.put("SPRING_FLYWAY_PASSWORD", owner.password());
    }

    /** Its database must be one that its migrations fit: Flyway would refuse it with a page of log. */
    @Override
    void prepare() {
        environment(); // Makes the database.
        if (!anyVersion) {
            AppliedMigrations.requireKnown(installation, service, () -> postgres.adminConnection(database));
        }
    }

    /** What somebody needs who runs it instead. */
    OwnRun ownRun() {
        prepare();
        var jar = installation
                .serviceJar(service)
                .orElseThrow(() -> new StartFailedException(service + "-service is not built"));
        return new OwnRun(service + "-service", jar, installation.root(), environment());
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
