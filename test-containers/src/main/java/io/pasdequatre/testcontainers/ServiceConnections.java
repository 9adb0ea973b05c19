package io.pasdequatre.testcontainers;

import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.TestInfrastructure;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * What a Spring Boot application needs to find the containers that all tests share. It neither starts nor stops them,
 * and Testcontainers is not asked where they are: each test has a database and roles of its own in them.
 */
public final class ServiceConnections {

    private ServiceConnections() {}

    /** To the {@link Database} that is a bean, as its application. Flyway's user is named by a property, as ever. */
    @Configuration(proxyBeanMethods = false)
    public static class ToPostgres {

        @Bean
        @ServiceConnection(type = JdbcConnectionDetails.class)
        PostgreSQLContainer postgres(Database database) {
            return new RunningPostgres(database);
        }
    }

    /** To the broker. */
    @Configuration(proxyBeanMethods = false)
    public static class ToKafka {

        @Bean
        @ServiceConnection
        KafkaContainer kafka() {
            return new RunningKafka();
        }
    }

    private static final class RunningPostgres extends PostgreSQLContainer {

        private final Database database;

        RunningPostgres(Database database) {
            super(ContainerServers.POSTGRES);
            this.database = database;
        }

        @Override
        public boolean isRunning() {
            return true;
        }

        @Override
        public String getJdbcUrl() {
            return database.jdbcUrl();
        }

        @Override
        public String getUsername() {
            return database.app().username();
        }

        @Override
        public String getPassword() {
            return database.app().password();
        }
    }

    private static final class RunningKafka extends KafkaContainer {

        RunningKafka() {
            super(ContainerServers.KAFKA);
        }

        @Override
        public boolean isRunning() {
            return true;
        }

        @Override
        public String getBootstrapServers() {
            return TestInfrastructure.shared().bootstrapServers();
        }
    }
}
