package io.pasdequatre.eventing.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.localstack.TestInfrastructure;
import io.pasdequatre.sampleapplication.Deployment;
import io.pasdequatre.sampleapplication.NoteCopied;
import io.pasdequatre.sampleapplication.NoteWritten;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.kafka.transaction.KafkaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The starter's transactions are those of the data source, whichever other managers there are. */
@ExtendWith(OutputCaptureExtension.class)
class TransactionManagersTest {

    private static final TestInfrastructure INFRASTRUCTURE = TestInfrastructure.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Map<String, String> WITH_TRANSACTIONS_OF_KAFKA =
            Map.of("spring.kafka.producer.transaction-id-prefix", "notes-");
    private static final String TRANSACTION_MANAGER = "pasdequatre.eventing.transaction-manager";

    private final String key = UUID.randomUUID().toString();

    /** With whatever manager Spring Boot makes. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Copier.class)
    static class Application {}

    /** With two managers of the data source. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Copier.class)
    static class WithTwoManagers {

        @Bean
        JdbcTransactionManager first(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }

        @Bean
        JdbcTransactionManager second(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }
    }

    /** Answers a note with an event. */
    @Reactions(topics = "notes")
    static class Copier {

        private final Outbox outbox;

        Copier(Outbox outbox) {
            this.outbox = outbox;
        }

        void on(NoteWritten note) {
            outbox.append(
                    note.getNotebook(),
                    NoteCopied.newBuilder()
                            .setNotebook(note.getNotebook())
                            .setText(note.getText())
                            .build());
        }
    }

    @BeforeAll
    static void deploy() {
        Deployment.create("notes", "copies");
        Deployment.register(NoteWritten.SCHEMA$);
        Deployment.register(NoteCopied.SCHEMA$);
    }

    @Test
    void besideAManagerOfKafkaTheDataSourcesOwnIsTaken() {
        try (var context = start(Application.class, WITH_TRANSACTIONS_OF_KAFKA)) {
            assertThat(context.getBeanNamesForType(KafkaTransactionManager.class))
                    .hasSize(1);

            append(context, context.getBean("transactionManager", PlatformTransactionManager.class));

            awaitTheAnswer(context);
        }
    }

    @Test
    void aManagerOfKafkaAloneIsReported(CapturedOutput output) {
        Map<String, String> settings = new HashMap<>(WITH_TRANSACTIONS_OF_KAFKA);
        settings.put(
                "spring.autoconfigure.exclude",
                "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
                        + "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration");

        assertThatThrownBy(() -> start(Application.class, settings).close());

        assertThat(output)
                .contains("APPLICATION FAILED TO START", "kafkaTransactionManager", "a bean JdbcTransactionManager");
    }

    @Test
    void twoManagersOfTheDataSourceAreReportedUntilOneIsNamed(CapturedOutput output) {
        assertThatThrownBy(() -> start(WithTwoManagers.class, Map.of()).close());
        assertThat(output).contains("APPLICATION FAILED TO START", "first, second", "Set " + TRANSACTION_MANAGER);

        assertThatThrownBy(() -> start(WithTwoManagers.class, Map.of(TRANSACTION_MANAGER, "third"))
                .close());
        assertThat(output).contains(TRANSACTION_MANAGER + " is third");

        try (var context = start(WithTwoManagers.class, Map.of(TRANSACTION_MANAGER, "second"))) {
            append(context, context.getBean("first", PlatformTransactionManager.class));

            awaitTheAnswer(context);
        }
    }

    private void append(ConfigurableApplicationContext context, PlatformTransactionManager transactions) {
        new TransactionTemplate(transactions)
                .executeWithoutResult(_ -> context.getBean(Outbox.class)
                        .append(
                                key,
                                NoteWritten.newBuilder()
                                        .setNotebook(key)
                                        .setText("hello")
                                        .build()));
    }

    private void awaitTheAnswer(ConfigurableApplicationContext context) {
        var jdbc = context.getBean(JdbcClient.class);
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("SELECT count(*) FROM eventing.outbox WHERE topic = 'copies' AND key = ?")
                                .param(key)
                                .query(Long.class)
                                .single()
                        == 1);
    }

    private static ConfigurableApplicationContext start(Class<?> application, Map<String, String> settings) {
        return TestApplications.start(application, INFRASTRUCTURE.createDatabase("managers"), settings);
    }
}
