package io.pasdequatre.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.pasdequatre.benchmarks.Crossing.Point;
import io.pasdequatre.localstack.Database;
import java.net.URI;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Kafka and a database, with a topic and a schema for each scene, and the consumers that use them. */
final class SmsServers implements AutoCloseable {

    private final String bootstrapServers;
    private final String jdbcUrl;
    private final String username;
    private final String password;
    private final Admin admin;
    private final KafkaProducer<String, String> producer;
    private final Map<String, HikariDataSource> pools = new ConcurrentHashMap<>();

    private SmsServers(String bootstrapServers, String jdbcUrl, String username, String password) {
        this.bootstrapServers = bootstrapServers;
        this.jdbcUrl = jdbcUrl;
        this.username = username;
        this.password = password;
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0),
                new StringSerializer(),
                new StringSerializer());
    }

    SmsServers(String bootstrapServers, Database database) {
        this(
                bootstrapServers,
                database.jdbcUrl(),
                database.owner().username(),
                database.owner().password());
    }

    /** The same in a process that was started with {@link #environment}. */
    static SmsServers of(Map<String, String> environment) {
        return new SmsServers(
                environment.getOrDefault("SMS_KAFKA", ""),
                environment.getOrDefault("SMS_DATABASE", ""),
                environment.getOrDefault("SMS_USERNAME", ""),
                environment.getOrDefault("SMS_PASSWORD", ""));
    }

    Map<String, String> environment() {
        return Map.of(
                "SMS_KAFKA", bootstrapServers,
                "SMS_DATABASE", jdbcUrl,
                "SMS_USERNAME", username,
                "SMS_PASSWORD", password);
    }

    /** Makes a topic of one partition, and a schema of the same name. */
    void prepare(String scene) throws SQLException, ExecutionException, InterruptedException {
        admin.createTopics(Set.of(new NewTopic(scene, 1, (short) 1))).all().get();
        try (var connection = DriverManager.getConnection(jdbcUrl, username, password);
                var statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + scene);
        }
    }

    /** Made up, each with a text of its own. */
    static List<Sms> some(int messages) {
        return IntStream.range(0, messages)
                .mapToObj(_ -> UUID.randomUUID())
                .map(id -> new Sms(id, "+4915550000001", "Your parcel is on its way: " + id))
                .toList();
    }

    /** Returns at once. */
    void publish(String scene, Sms sms) {
        var _ = producer.send(
                new ProducerRecord<>(scene, sms.to(), JsonMapper.shared().writeValueAsString(sms)));
    }

    /** How many events a way has committed the offsets of. */
    long committed(String scene, SmsWay way) throws ExecutionException, InterruptedException {
        OffsetAndMetadata offset = admin.listConsumerGroupOffsets(group(scene, way))
                .partitionsToOffsetAndMetadata()
                .get()
                .get(new TopicPartition(scene, 0));
        return offset == null ? 0 : offset.offset();
    }

    private static String group(String scene, SmsWay way) {
        return scene + "_" + way.name().toLowerCase(Locale.ROOT);
    }

    /** In the schema of that name. */
    JdbcClient jdbc(String scene) {
        return JdbcClient.create(pools.computeIfAbsent(scene, this::pool));
    }

    private HikariDataSource pool(String schema) {
        var pool = new HikariDataSource();
        pool.setJdbcUrl(jdbcUrl);
        pool.setUsername(username);
        pool.setPassword(password);
        pool.setSchema(schema);
        pool.setMinimumIdle(1);
        return pool;
    }

    /**
     * Starts a consumer. To be closed by the caller.
     *
     * @param keysKept how long the provider is believed to know a key again
     * @param settings of the Kafka consumer, beside those of all
     */
    SmsConsumer start(
            String scene,
            SmsWay way,
            Duration keysKept,
            URI provider,
            Crossing crossing,
            Map<String, Object> settings) {
        var all = new HashMap<String, Object>(Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "group.id",
                group(scene, way),
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false,
                "session.timeout.ms",
                6_000, // The least that a broker takes: how long a partition waits after a kill.
                "heartbeat.interval.ms",
                500));
        all.putAll(settings);
        var http = new HttpSmsApi(provider);
        SmsApi api = (sms, key) -> {
            crossing.at(Point.BEFORE_CALL, sms.eventId());
            http.send(sms, key);
            crossing.at(Point.AFTER_CALL, sms.eventId());
        };
        return new SmsConsumer(all, scene, way.open(jdbc(scene), api, keysKept), crossing);
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
        pools.values().forEach(HikariDataSource::close);
    }
}
