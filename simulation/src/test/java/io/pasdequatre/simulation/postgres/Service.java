package io.pasdequatre.simulation.postgres;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.pasdequatre.eventing.listener.Consumption;
import io.pasdequatre.eventing.listener.ReactionsContainer;
import io.pasdequatre.eventing.replay.Replay;
import io.pasdequatre.eventing.retention.RetentionRule.Verdict.Kept;
import io.pasdequatre.events.Topics;
import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.TestInfrastructure;
import io.pasdequatre.payment.gateway.PaymentGateway;
import io.pasdequatre.simulation.Gateway;
import io.pasdequatre.testcontainers.ServiceConnections;
import java.lang.reflect.Method;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.util.ReflectionUtils;

/**
 * One of the four services as it is deployed, {@link Asleep}.
 *
 * @param tables its database, with the rights of a superuser
 */
record Service(String name, Database database, ConfigurableApplicationContext context, JdbcClient tables) {

    private static final TestInfrastructure INFRASTRUCTURE = TestInfrastructure.shared();
    private static final int PATIENCE = 100;

    /** Starts a service with a database of its own. */
    static Service start(String domain, Clock clock, PaymentGateway gateway) {
        var database = INFRASTRUCTURE.createDatabase(domain);
        var context = new SpringApplicationBuilder(applicationOf(domain))
                .sources(connections())
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .initializers(
                        new Asleep(clock, gateway),
                        beans -> beans.getBeanFactory().registerSingleton("database", database))
                .run(arguments(domain + "-service", database));
        call(context.getBean(Consumption.class), "consumesFrom", allForAWeek());
        return new Service(domain + "-service", database, context, JdbcClient.create(superuser(database)));
    }

    /** What the broker would say. Of what it has deleted, no event waits for its predecessor. */
    private static Kept allForAWeek() {
        return new Kept(Set.of(), Topics.ofOrders().stream().collect(toMap(topic -> topic, _ -> Duration.ofDays(7))));
    }

    /** A container says itself where it is, and its word goes before that of the properties. */
    private static Class<?>[] connections() {
        return INFRASTRUCTURE.inContainers() ? new Class<?>[] {ServiceConnections.ToPostgres.class} : new Class<?>[0];
    }

    private static DataSource superuser(Database database) {
        try {
            return new SingleConnectionDataSource(INFRASTRUCTURE.adminConnection(database.name()), true);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The class is the service's own affair, so it is looked up by its name. */
    private static Class<?> applicationOf(String domain) {
        var simpleName = Character.toUpperCase(domain.charAt(0)) + domain.substring(1) + "ServiceApplication";
        try {
            return Class.forName("io.pasdequatre.%s.%s".formatted(domain, simpleName));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Four services share the class path, so each is told where its own settings and migrations are. */
    private static String[] arguments(String name, Database database) {
        var resources = "file:%s/src/main/resources/".formatted(Repository.ROOT.resolve(name));
        return new String[] {
            "--spring.config.location=" + resources + "application.yml",
            "--spring.flyway.locations=" + resources.replace("file:", "filesystem:") + "db/migration",
            "--spring.datasource.url=" + database.jdbcUrl(),
            "--spring.datasource.username=" + database.app().username(),
            "--spring.datasource.password=" + database.app().password(),
            "--spring.flyway.user=" + database.owner().username(),
            "--spring.flyway.password=" + database.owner().password(),
            "--pasdequatre.eventing.registry.url=" + INFRASTRUCTURE.registryUrl(),
            "--pasdequatre.eventing.relay.username=" + database.relay().username(),
            "--pasdequatre.eventing.relay.password=" + database.relay().password(),
            "--pasdequatre.eventing.relay.slot=" + database.name() + "_outbox",
            // What will not heal is dead-lettered at once: in a simulation nothing heals by waiting.
            "--pasdequatre.eventing.reactions.attempts=1",
            "--pasdequatre.payment.calling.lease=" + Gateway.CALLING.lease(),
            "--pasdequatre.payment.calling.first-pause=" + Gateway.CALLING.firstPause(),
            "--pasdequatre.payment.calling.longest-pause=" + Gateway.CALLING.longestPause(),
            "--pasdequatre.payment.calling.outage-pause=" + Gateway.CALLING.outagePause(),
            "--pasdequatre.payment.calling.refund-attempts=" + Gateway.CALLING.refundAttempts(),
            // Dead letters come by the hundred here, and a test looks for them in the table.
            "--logging.level.io.pasdequatre.eventing.deadletters.DeadLetters=off",
            "--logging.level.root=warn"
        };
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Consumes these records as the container does: what may heal is tried again from the record that failed. */
    void consume(List<ConsumerRecord<byte[], byte[]>> records) {
        var rest = records;
        for (int attempt = 0; !rest.isEmpty(); attempt++) {
            if (attempt > PATIENCE) {
                throw new IllegalStateException("What may heal has not, at " + rest.getFirst());
            }
            try (var consumer = new MockConsumer<byte[], byte[]>("earliest")) {
                var partitions = rest.stream().map(Service::partitionOf).collect(toSet());
                consumer.assign(partitions);
                consumer.updateBeginningOffsets(partitions.stream().collect(toMap(partition -> partition, _ -> 0L)));
                bean(ReactionsContainer.class).consume(rest, consumer);
                var committed = consumer.committed(partitions);
                rest = rest.stream()
                        .filter(record -> !isCommitted(record, committed))
                        .toList();
            }
        }
    }

    private static boolean isCommitted(
            ConsumerRecord<?, ?> record, Map<TopicPartition, @Nullable OffsetAndMetadata> committed) {
        var next = committed.get(partitionOf(record));
        return next != null && record.offset() < next.offset();
    }

    private static TopicPartition partitionOf(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    /** Does what a bean of the service is scheduled to do. */
    void sweep(String bean) {
        callBean(bean, "sweep");
    }

    /** Does what a bean of the service, which is not public, can do. */
    void callBean(String bean, String method) {
        call(context.getBean(bean), method);
    }

    /**
     * Does what is done each second with what was parked, for one key. It takes keys in the order of their hashes,
     * which no seed decides, so it sees no other now.
     */
    void goOn(String topic, String key) {
        tables.sql("""
                        UPDATE eventing.parked_key SET consumer = 'nobody'
                        WHERE NOT (topic = ? AND key_hash = sha256(convert_to(?, 'UTF8')))
                        """).params(topic, key).update();
        call(bean(Replay.class), "goOn");
        tables.sql("UPDATE eventing.parked_key SET consumer = ? WHERE consumer = 'nobody'")
                .param(name)
                .update();
    }

    /** Calls what is not public. */
    private static void call(Object bean, String name, Object... arguments) {
        Class<?>[] types = Stream.of(arguments).map(Object::getClass).toArray(Class<?>[]::new);
        Method method = Objects.requireNonNull(ReflectionUtils.findMethod(bean.getClass(), name, types));
        ReflectionUtils.makeAccessible(method);
        ReflectionUtils.invokeMethod(method, bean, arguments);
    }
}
