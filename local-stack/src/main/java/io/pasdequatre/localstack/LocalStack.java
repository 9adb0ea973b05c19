package io.pasdequatre.localstack;

import io.pasdequatre.events.CreateTopics;
import io.pasdequatre.events.PublishContracts;
import io.pasdequatre.events.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** The system's topology: what there is, what knows whose address, and what has to be there before what. */
public final class LocalStack implements Stack {

    private static final Executor BACKGROUND = task -> Thread.ofVirtual().start(task);

    private final LocalPostgres postgres;
    private final LocalKafka kafka;
    private final LocalRegistry registry;
    private final LocalMail mail;
    private final LocalOutsideWorld outsideWorld;
    private final List<LocalService> services;
    private final List<LocalService> replicas = new CopyOnWriteArrayList<>();
    private final Set<String> absent;
    private final BreakagesServer breakages;
    private final Optional<Messages> messages;

    private LocalStack(
            Coordination coordination,
            Ports ports,
            Path home,
            Map<String, String> settings,
            Set<String> absent,
            String... ofPostgres) {
        this.absent = Set.copyOf(absent);
        var installation = Installation.here().with(coordination);
        boolean orchestrated = coordination == Coordination.ORCHESTRATION;
        messages = orchestrated ? Optional.of(new Messages(installation)) : Optional.empty();
        postgres = new LocalPostgres(installation, ports.postgres(), home, ofPostgres);
        kafka = new LocalKafka(installation, ports.kafka(), home, Map.of());
        registry = new LocalRegistry(installation, ports.registry(), home, postgres);
        mail = new LocalMail(installation, ports.mail(), ports.mailPage(), home);
        outsideWorld = new LocalOutsideWorld(
                installation,
                ports.outsideWorld(),
                home,
                URI.create("http://127.0.0.1:%d/gateway/webhooks".formatted(ports.payment())),
                "http://127.0.0.1:%d/providers/{channel}/callbacks".formatted(ports.notification()));

        var forServices = new HashMap<>(settings);
        forServices.put("SPRING_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        forServices.put("PASDEQUATRE_EVENTING_REGISTRY_URL", registry.url().toString());
        forServices.put("SPRING_MAIL_HOST", "127.0.0.1");
        forServices.put("SPRING_MAIL_PORT", Integer.toString(mail.port()));
        forServices.put(
                "PASDEQUATRE_BOARD_ORIGINS", "http://localhost:%1$d,http://127.0.0.1:%1$d".formatted(ports.tracking()));
        forServices.put("PASDEQUATRE_TRACKING_BOARD_ORDER", "http://localhost:" + ports.order());
        forServices.put("PASDEQUATRE_TRACKING_BOARD_INVENTORY", "http://localhost:" + ports.inventory());
        forServices.put("PASDEQUATRE_TRACKING_BOARD_PAYMENT", "http://localhost:" + ports.payment());
        forServices.put("PASDEQUATRE_TRACKING_BOARD_NOTIFICATION", "http://localhost:" + ports.notification());
        forServices.put("PASDEQUATRE_TRACKING_BOARD_BREAKAGES", "http://localhost:" + ports.breakages());
        var forPayment = new HashMap<>(forServices);
        forPayment.put("PASDEQUATRE_PAYMENT_GATEWAY_URL", outsideWorld.url().toString());
        forPayment.put("PASDEQUATRE_PAYMENT_GATEWAY_WEBHOOKSECRET", outsideWorld.webhookSecret());
        var forNotification = new HashMap<>(forServices);
        forNotification.put(
                "PASDEQUATRE_NOTIFICATION_PROVIDERS_URL", outsideWorld.url().toString());
        forNotification.put("PASDEQUATRE_NOTIFICATION_PROVIDERS_CALLBACK_SECRET", outsideWorld.callbackSecret());
        forNotification.put("PASDEQUATRE_NOTIFICATION_WEBHOOKS_PRIVATEADDRESSES", "true"); // outside-world's are.
        var forTracking = new HashMap<>(forServices);
        forTracking.put(
                "SPRING_KAFKA_STREAMS_STATE_DIR", home.resolve("tracking-state").toString());

        var all = List.of(
                new LocalService(installation, "order", "orders", ports.order(), home, postgres, true, forServices),
                new LocalService(
                        installation, "inventory", "inventory", ports.inventory(), home, postgres, true, forServices),
                new LocalService(
                        installation, "payment", "payments", ports.payment(), home, postgres, true, forPayment),
                new LocalService(
                        installation,
                        "notification",
                        "notifications",
                        ports.notification(),
                        home,
                        postgres,
                        true,
                        forNotification,
                        "PASDEQUATRE_NOTIFICATION_WEBHOOKS_SECRET"),
                new LocalService(
                        installation, "tracking", "tracking", ports.tracking(), home, postgres, false, forTracking));
        services = orchestrated ? all.subList(0, all.size() - 1) : all; // Tracking knows the events alone.
        breakages =
                new BreakagesServer(ports.breakages(), ports.tracking(), orchestrated ? List.of() : Breakages.of(this));
        absent.forEach(this::service); // A name that no service has is refused.
    }

    /** Is told when a component is up. Called by several threads. */
    @FunctionalInterface
    interface Progress {
        void isUp(Component component);
    }

    /**
     * The stack on these ports, with its data, logs and passwords below {@code home}. Nothing runs yet.
     *
     * @param home a directory, which is made if it is not there
     */
    public static LocalStack on(Ports ports, Path home) {
        return without(Set.of(), ports, home);
    }

    /** The same, but for some services that somebody else starts, such as a developer in an IDE. */
    static LocalStack without(Set<String> services, Ports ports, Path home) {
        return new LocalStack(Coordination.CHOREOGRAPHY, ports, home.toAbsolutePath(), Map.of(), services);
    }

    /** The same, but for the services: those of the module {@code orchestrated}. */
    static LocalStack orchestrated(Ports ports, Path home) {
        return new LocalStack(Coordination.ORCHESTRATION, ports, home.toAbsolutePath(), Map.of(), Set.of());
    }

    /**
     * A running stack on free ports, with data of its own. It ends with this JVM and leaves nothing.
     *
     * @param settings more environment variables for the services
     */
    public static LocalStack forTests(Map<String, String> settings) {
        return forTests(Coordination.CHOREOGRAPHY, settings);
    }

    /** The same with other services. */
    public static LocalStack forTests(Coordination coordination, Map<String, String> settings) {
        try {
            var all = new HashMap<>(OF_TESTS);
            all.putAll(settings);
            var stack = passing(coordination, Files.createTempDirectory("pas-de-quatre"), all);
            stack.start();
            return stack;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The stack of {@code ./start}, running on free ports with data of its own. It ends with this JVM and leaves
     * nothing.
     *
     * @param directory where its data is for that time, on the disk it is to write to
     * @param settings more environment variables for the services
     * @param ofPostgres more settings of PostgreSQL's, as {@code name=value}
     */
    public static LocalStack forBenchmarks(Path directory, Map<String, String> settings, String... ofPostgres) {
        return forBenchmarks(Coordination.CHOREOGRAPHY, directory, settings, ofPostgres);
    }

    /** The same with other services. */
    public static LocalStack forBenchmarks(
            Coordination coordination, Path directory, Map<String, String> settings, String... ofPostgres) {
        try {
            var home = Files.createTempDirectory(directory.toAbsolutePath(), "stack");
            var stack = passing(coordination, home, settings, ofPostgres);
            stack.start();
            return stack;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * PostgreSQL, Kafka with its topics and the registry with the contracts, running on free ports and as durable as
     * those of {@code ./start}; neither mail nor services. They end with this JVM and leave nothing.
     *
     * @param directory where their data is for that time, on the disk they are to write to
     */
    public static LocalStack withoutServices(Path directory) {
        try {
            var home = Files.createTempDirectory(directory.toAbsolutePath(), "stack");
            var stack = passing(Coordination.CHOREOGRAPHY, home, Map.of());
            stack.startWithoutServices();
            return stack;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LocalStack passing(
            Coordination coordination, Path home, Map<String, String> settings, String... ofPostgres)
            throws IOException {
        var stack = new LocalStack(coordination, Ports.free(), home, settings, Set.of(), ofPostgres);
        Guard.over(home);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stack.vanish(home)));
        return stack;
    }

    /**
     * Starts everything, in parallel where nothing has to wait, and returns when all of it answers.
     *
     * @throws StartFailedException if a component does not come up; what has started by then still runs
     */
    public void start() {
        start(_ -> {});
    }

    void start(Progress progress) {
        breakages.start();
        var database = begin(postgres, progress);
        var topics = begin(kafka, progress).thenRunAsync(this::createTopics, BACKGROUND);
        var contracts = after(database, registry, progress).thenRunAsync(this::publishContracts, BACKGROUND);
        var postbox = begin(mail, progress);
        var outside = begin(outsideWorld, progress);
        var forServices = CompletableFuture.allOf(database, topics);
        var started = present().map(service -> after(forServices, service, progress));
        join(Stream.concat(Stream.of(contracts, postbox, outside), started).toList());
    }

    private void startWithoutServices() {
        var topics = begin(kafka, _ -> {}).thenRunAsync(this::createTopics, BACKGROUND);
        var contracts =
                after(begin(postgres, _ -> {}), registry, _ -> {}).thenRunAsync(this::publishContracts, BACKGROUND);
        join(List.of(topics, contracts));
    }

    private void createTopics() {
        CreateTopics.on(kafka.bootstrapServers());
        messages.ifPresent(of -> of.createTopics(kafka.bootstrapServers()));
    }

    private void publishContracts() {
        PublishContracts.publish(registry.url());
        messages.ifPresent(of -> of.publishContracts(registry.url()));
    }

    /** The topics that have what is said about orders. */
    List<String> topicsOfOrders() {
        return Stream.concat(Topics.ofOrders().stream(), messages.stream().flatMap(of -> of.topics().stream()))
                .toList();
    }

    /** Ends everything: whoever publishes and consumes events first, the databases last. It cannot be started again. */
    public void stop() {
        breakages.stop();
        CompletableFuture.allOf(Stream.concat(services().stream(), replicas.stream())
                        .map(service -> CompletableFuture.runAsync(service::stopForGood, BACKGROUND))
                        .toArray(CompletableFuture[]::new))
                .join();
        CompletableFuture.allOf(Stream.of(mail, outsideWorld, registry, kafka)
                        .map(component -> CompletableFuture.runAsync(component::stopForGood, BACKGROUND))
                        .toArray(CompletableFuture[]::new))
                .join();
        postgres.stopForGood();
    }

    @Override
    public LocalPostgres postgres() {
        return postgres;
    }

    @Override
    public LocalKafka kafka() {
        return kafka;
    }

    @Override
    public LocalRegistry registry() {
        return registry;
    }

    public LocalMail mail() {
        return mail;
    }

    @Override
    public LocalOutsideWorld outsideWorld() {
        return outsideWorld;
    }

    @Override
    public LocalService service(String name) {
        return Stream.concat(services.stream(), replicas.stream())
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new StartFailedException("There is no service " + name));
    }

    /**
     * A second replica of a service, on a free port. It is called {@code order-2} beside {@code order}, does not run
     * yet, and is stopped with the rest.
     */
    public LocalService addReplica(String service) {
        var replica = service(service).replica(service + "-2", FreePorts.find(1)[0]);
        replicas.add(replica);
        return replica;
    }

    /**
     * All services, in the order an order meets them; the last one only watches, if there is one. Without second
     * replicas.
     */
    public List<LocalService> services() {
        return services;
    }

    /** Whether tracking-service is one of them, which has the board. */
    boolean isWatched() {
        return messages.isEmpty();
    }

    /** The services that this stack does not start, in the order an order meets them. */
    List<LocalService> absent() {
        return services.stream()
                .filter(service -> absent.contains(service.name()))
                .toList();
    }

    private Stream<LocalService> present() {
        return services.stream().filter(service -> !absent.contains(service.name()));
    }

    @Override
    public URI registryUrl() {
        return registry.url();
    }

    @Override
    public URI mailUrl() {
        return mail.url();
    }

    @Override
    public URI outsideWorldUrl() {
        return outsideWorld.url();
    }

    @Override
    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    @Override
    public Connection adminConnection(String database) throws SQLException {
        return postgres.adminConnection(database);
    }

    /** Where its parts listen. */
    List<Integer> ports() {
        return Stream.concat(components().stream().map(Component::port), Stream.of(breakages.port()))
                .toList();
    }

    /** Names every port that is taken, before anything is started. */
    void requireFreePorts() {
        var taken = Stream.concat(
                        components().stream()
                                .flatMap(component ->
                                        component.takenPorts().stream().map(port -> wanted(port, component.name()))),
                        Stream.of(breakages.port())
                                .filter(port -> !FreePorts.isFree(port))
                                .map(port -> wanted(port, "the board, to break things,")))
                .toList();
        if (!taken.isEmpty()) {
            throw new StartFailedException("Nothing was started:\n" + String.join("\n", taken)
                    + "\nEach port can be set, see ./start --help.");
        }
    }

    private static String wanted(int port, String by) {
        return "  port %d, which %s wants, is taken by another program".formatted(port, by);
    }

    /** All components that it starts, in that order. */
    List<Component> components() {
        return Stream.concat(Stream.of(postgres, kafka, registry, mail, outsideWorld), present())
                .toList();
    }

    private static CompletableFuture<Void> begin(Component component, Progress progress) {
        return after(CompletableFuture.completedFuture(null), component, progress);
    }

    private static CompletableFuture<Void> after(
            CompletableFuture<Void> condition, Component component, Progress progress) {
        return condition.thenRunAsync(
                () -> {
                    component.start();
                    progress.isUp(component);
                },
                BACKGROUND);
    }

    /** Fails as soon as one does: the others would only be waited for in vain. */
    private static void join(List<CompletableFuture<Void>> all) {
        var failed = new CompletableFuture<Void>();
        var watched = all.stream()
                .map(each -> each.whenComplete((_, e) -> {
                    if (e != null) {
                        failed.completeExceptionally(e);
                    }
                }))
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.anyOf(failed, CompletableFuture.allOf(watched)).join();
        } catch (CompletionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw cause instanceof StartFailedException known
                    ? known
                    : new StartFailedException(String.valueOf(cause), cause);
        }
    }

    private void vanish(Path home) {
        stop();
        try {
            Trees.delete(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
