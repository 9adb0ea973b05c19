package io.pasdequatre.eventing.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.TestInfrastructure;
import io.pasdequatre.sampleapplication.NoteWritten;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityListeners;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.PostPersist;
import jakarta.persistence.PreUpdate;
import jakarta.transaction.Synchronization;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.EntityManagerFactoryUtils;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;

/** At the edges of a transaction too, an event is in its commit, or appending it throws. */
@ParameterizedClass(name = "connections that come with auto-commit {0}")
@ValueSource(booleans = {true, false})
@NullUnmarked // JUnit starts the context.
class OutboxEdgesTest {

    private static final TestInfrastructure INFRASTRUCTURE = TestInfrastructure.shared();
    private static final String JDBC = "jdbc";
    private static final String JPA = "transactionManager";
    private static final String OTHER = "other";

    private static ConfigurableApplicationContext context;

    /** Sees what is committed, and nothing else. */
    private static JdbcClient observer;

    @Parameter
    boolean autoCommit;

    private final String key = UUID.randomUUID().toString();
    private final List<Throwable> refusals = new ArrayList<>();

    /** One with two managers of its data source, JPA's and another, and with a manager of another data source. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean(defaultCandidate = false)
        JdbcTransactionManager jdbc(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }

        @Bean(defaultCandidate = false)
        DataSource elsewhere(JdbcConnectionDetails connection) {
            return new DriverManagerDataSource(
                    connection.getJdbcUrl(), connection.getUsername(), connection.getPassword());
        }

        @Bean(defaultCandidate = false)
        JdbcTransactionManager other(@Qualifier("elsewhere") DataSource elsewhere) {
            return new JdbcTransactionManager(elsewhere);
        }

        @Bean
        Listener listener() {
            return new Listener();
        }
    }

    /** Runs what is published as an application's event. */
    static class Listener {

        /** What is to be done before the commit. */
        record Before(Runnable work) {}

        /** What is to be done after it. */
        record After(Runnable work) {}

        @TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT)
        void on(Before commit) {
            commit.work().run();
        }

        @TransactionalEventListener
        void on(After commit) {
            commit.work().run();
        }
    }

    /** State. */
    @Entity(name = "draft")
    @EntityListeners(Drafts.class)
    static class Draft {

        @Id
        private String id;

        private String text;

        Draft(String id, String text) {
            this.id = id;
            this.text = text;
        }

        /** For JPA. */
        protected Draft() {
            this("", "");
        }
    }

    /** Appends an event for each change of an entity. */
    static class Drafts {

        private final Outbox outbox;

        Drafts(Outbox outbox) {
            this.outbox = outbox;
        }

        @PostPersist
        void persisted(Draft draft) {
            outbox.append(draft.id, note(draft.id, draft.text + " persisted"));
        }

        @PreUpdate
        void updated(Draft draft) {
            outbox.append(draft.id, note(draft.id, draft.text + " updated"));
        }
    }

    @BeforeParameterizedClassInvocation
    static void start(boolean autoCommit) {
        Database database = INFRASTRUCTURE.createDatabase("edges");
        observer = JdbcClient.create(new DriverManagerDataSource(
                database.jdbcUrl(),
                database.owner().username(),
                database.owner().password()));
        observer.sql("""
                        CREATE TABLE draft (
                            id text PRIMARY KEY, text text, transaction xid8 DEFAULT pg_current_xact_id())
                        """).update();
        context = new SpringApplicationBuilder(Application.class)
                .run(Map.of(
                                "spring.application.name",
                                database.name(),
                                "spring.datasource.url",
                                database.jdbcUrl(),
                                "spring.datasource.username",
                                database.owner().username(),
                                "spring.datasource.password",
                                database.owner().password(),
                                "spring.datasource.hikari.auto-commit",
                                autoCommit,
                                "spring.flyway.enabled",
                                false,
                                "pasdequatre.eventing.relay.enabled",
                                false,
                                "pasdequatre.eventing.registry.url",
                                "http://127.0.0.1:1")
                        .entrySet()
                        .stream()
                        .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                        .toArray(String[]::new));
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
    }

    @ParameterizedTest
    @CsvSource({"jdbc, false", "jdbc, true", "transactionManager, false", "transactionManager, true"})
    void whatIsAppendedJustBeforeTheCommitIsWrittenWithIt(String manager, boolean somethingBefore) {
        in(manager).executeWithoutResult(_ -> {
            changeState();
            if (somethingBefore) {
                append("first");
            }
            context.publishEvent(new Listener.Before(() -> append("by a listener")));
            register(new TransactionSynchronization() {
                @Override
                public void beforeCommit(boolean readOnly) {
                    append("before the commit");
                }

                @Override
                public void beforeCompletion() {
                    append("before the completion");
                }
            });
        });

        assertThat(committed())
                .endsWith("by a listener", "before the commit", "before the completion")
                .hasSize(somethingBefore ? 4 : 3);
        assertThat(inTheCommitOfTheState()).isEqualTo(somethingBefore ? 4 : 3);
    }

    @ParameterizedTest
    @CsvSource({"jdbc, false", "jdbc, true", "transactionManager, false", "transactionManager, true"})
    void whatIsAppendedAfterTheCommitIsRefused(String manager, boolean somethingBefore) {
        in(manager).executeWithoutResult(_ -> {
            changeState();
            if (somethingBefore) {
                append("before");
            }
            context.publishEvent(new Listener.After(this::appendTooLate));
            register(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    appendTooLate();
                    in(manager).executeWithoutResult(_ -> appendTooLate());
                }

                @Override
                public void afterCompletion(int status) {
                    appendTooLate();
                    in(manager).executeWithoutResult(_ -> appendTooLate());
                }
            });
            register(new TransactionSynchronization() {
                @Override
                public int getOrder() {
                    return Ordered.HIGHEST_PRECEDENCE;
                }

                @Override
                public void afterCommit() {
                    context.getBean(JdbcClient.class).sql("SELECT 1").query().listOfRows();
                    appendTooLate();
                }
            });
        });

        assertThat(refusals)
                .hasSize(6)
                .allSatisfy(refusal -> assertThat(refusal)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("NoteWritten was appended"));
        assertThat(committed()).hasSize(somethingBefore ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {JDBC, JPA})
    void afterTheCommitANewTransactionAppends(String manager) {
        in(manager).executeWithoutResult(_ -> {
            append("first");
            context.publishEvent(new Listener.After(
                    () -> inNew(manager).executeWithoutResult(_ -> append("in a listener's transaction"))));
            register(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    inNew(manager).executeWithoutResult(_ -> append("in another transaction"));
                }
            });
        });

        assertThat(committed()).containsExactly("first", "in another transaction", "in a listener's transaction");
    }

    @Test
    void whatAnEntityAppendsWhileTheCommitFlushesIsWrittenWithIt() {
        in(JPA).executeWithoutResult(_ -> entities().persist(new Draft(key, "first")));

        assertThat(committed()).containsExactly("first persisted");
        assertThat(inTheCommitOfTheState()).isEqualTo(1);

        in(JPA).executeWithoutResult(_ -> {
            entities().find(Draft.class, key).text = "second";
            append("before");
        });

        assertThat(committed()).containsExactly("first persisted", "before", "second updated");
    }

    @Test
    void whatIsAppendedOnceHibernateHasCommittedIsRefused() {
        in(JPA).executeWithoutResult(_ -> {
            changeState();
            session().getTransaction().registerSynchronization(new Synchronization() {
                @Override
                public void beforeCompletion() {
                    append("before");
                }

                @Override
                public void afterCompletion(int status) {
                    appendTooLate();
                }
            });
        });

        assertThat(refusals).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(committed()).containsExactly("before");
        assertThat(inTheCommitOfTheState()).isEqualTo(1);
    }

    @Test
    void whatANestedTransactionAppendsIsRolledBackWithIt() {
        double before = counted();
        in(JDBC).executeWithoutResult(_ -> {
            append("outer");
            inNested().executeWithoutResult(nested -> {
                append("rolled back");
                nested.setRollbackOnly();
            });
            inNested().executeWithoutResult(_ -> append("nested"));
            append("outer again");
        });

        assertThat(committed()).containsExactly("outer", "nested", "outer again");
        assertThat(counted()).isEqualTo(before + 3);
    }

    @Test
    void whatIsAppendedFirstInANestedTransactionIsRolledBackWithIt() {
        in(JDBC).executeWithoutResult(_ -> {
            inNested().executeWithoutResult(nested -> {
                append("rolled back");
                nested.setRollbackOnly();
            });
            append("outer");
        });

        assertThat(committed()).containsExactly("outer");
    }

    @Test
    void nestedTransactionsInNestedOnesRollBackTheirOwnEvents() {
        in(JDBC).executeWithoutResult(_ -> {
            inNested().executeWithoutResult(_ -> {
                append("nested");
                inNested().executeWithoutResult(inner -> {
                    append("inner, rolled back");
                    inner.setRollbackOnly();
                });
                append("nested again");
            });
            inNested().executeWithoutResult(nested -> {
                append("rolled back");
                inNested().executeWithoutResult(_ -> append("inner, rolled back with the outer"));
                nested.setRollbackOnly();
            });
        });

        assertThat(committed()).containsExactly("nested", "nested again");
    }

    @Test
    void aSavepointKeepsWhatWasAppendedBeforeItAlsoIfThatWasWrittenAfterwards() {
        double before = counted();
        in(JDBC).executeWithoutResult(status -> {
            append("before the savepoint");
            Object savepoint = status.createSavepoint();
            append("rolled back");
            register(new TransactionSynchronization() {
                @Override
                public void beforeCommit(boolean readOnly) {
                    append("rolled back as well");
                    status.rollbackToSavepoint(savepoint);
                    append("after the savepoint");
                }
            });
        });

        assertThat(committed()).containsExactly("before the savepoint", "after the savepoint");
        assertThat(counted()).isEqualTo(before + 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {JDBC, JPA})
    void aTransactionInsideAnotherCommitsItsOwnEventsWhateverBecomesOfTheOther(String manager) {
        in(manager).executeWithoutResult(outer -> {
            append("outer, rolled back");
            inNew(manager).executeWithoutResult(_ -> append("inner"));
            append("outer again, rolled back");
            outer.setRollbackOnly();
        });
        in(manager).executeWithoutResult(_ -> {
            append("outer");
            inNew(manager).executeWithoutResult(inner -> {
                append("inner, rolled back");
                inner.setRollbackOnly();
            });
            append("outer again");
        });

        assertThat(committed()).containsExactly("inner", "outer", "outer again");
    }

    @ParameterizedTest
    @ValueSource(strings = {JDBC, JPA})
    void whileATransactionIsSuspendedAppendingIsRefused(String manager) {
        TransactionTemplate outsideOfIt = in(manager);
        outsideOfIt.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
        in(manager).executeWithoutResult(_ -> {
            append("before");
            outsideOfIt.executeWithoutResult(_ -> {
                changeState();
                appendTooLate();
            });
            append("after");
        });

        assertThat(refusals).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(committed()).containsExactly("before", "after");
    }

    @ParameterizedTest
    @ValueSource(strings = {JDBC, JPA})
    void inATransactionOfAnotherDataSourceAppendingIsRefused(String manager) {
        assertThatThrownBy(() -> in(OTHER).executeWithoutResult(_ -> {
                    changeState();
                    append("lost");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("outside a transaction of the service's database");
        in(manager).executeWithoutResult(_ -> {
            append("before");
            assertThatThrownBy(() -> in(OTHER).executeWithoutResult(_ -> append("lost")))
                    .isInstanceOf(IllegalStateException.class);
            append("after");
        });
        in(OTHER).executeWithoutResult(other -> {
            in(manager).executeWithoutResult(_ -> append("in one of its own"));
            other.setRollbackOnly();
        });

        assertThat(committed()).containsExactly("before", "after", "in one of its own");
    }

    @Test
    void inAnotherThreadAppendingIsRefused() throws InterruptedException {
        var refusal = new AtomicReference<Throwable>();
        TransactionTemplate transaction = in(JDBC);
        transaction.executeWithoutResult(_ -> {
            Thread thread = Thread.ofVirtual().start(() -> refusal.set(catchThrowable(() -> append("lost"))));
            assertThat(join(thread)).isTrue();
        });

        assertThat(refusal.get()).isInstanceOf(IllegalStateException.class);
        assertThat(committed()).isEmpty();
    }

    @Test
    void theEventsOfATransactionTakeTwoStatementsHoweverManyThereAre() {
        var statements = new AtomicInteger();
        DataSource counting = counting(context.getBean(DataSource.class), DataSource.class, statements);
        var transactions = new OutboxTransactions(counting);
        var manager = new JdbcTransactionManager(counting);
        transactions.join(manager);
        var outbox = new TransactionalOutbox(transactions, DataSize.ofKilobytes(1), Clock.systemUTC(), null);
        var nested = new TransactionTemplate(manager);
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);

        new TransactionTemplate(manager).executeWithoutResult(_ -> {
            outbox.append(key, note(key, "first"));
            nested.executeWithoutResult(_ -> outbox.append(key, note(key, "nested")));
            outbox.append(key + " too", note(key, "of another key"));
        });

        assertThat(committed()).containsExactly("first", "nested");
        assertThat(statements).hasValue(2);

        new TransactionTemplate(manager).executeWithoutResult(_ -> {});
        assertThat(statements).as("one that appends nothing takes none").hasValue(2);
    }

    /** Counts the statements that are prepared on its connections. */
    private static <T> T counting(T counted, Class<T> type, AtomicInteger statements) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        statements.incrementAndGet();
                    }
                    Object result = method.invoke(counted, arguments);
                    return result instanceof Connection connection && counted instanceof DataSource
                            ? counting(connection, Connection.class, statements)
                            : result;
                }));
    }

    private static boolean join(Thread thread) {
        try {
            return thread.join(Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void append(String text) {
        context.getBean(Outbox.class).append(key, note(key, text));
    }

    private void appendTooLate() {
        Throwable refusal = catchThrowable(() -> append("too late"));
        if (refusal != null) {
            refusals.add(refusal);
        }
    }

    private static NoteWritten note(String notebook, String text) {
        return NoteWritten.newBuilder().setNotebook(notebook).setText(text).build();
    }

    private void changeState() {
        context.getBean(JdbcClient.class)
                .sql("INSERT INTO draft (id) VALUES (?)")
                .param(key)
                .update();
    }

    private List<String> committed() {
        return observer.sql("SELECT payload ->> 'text' FROM eventing.outbox WHERE key = ? ORDER BY sequence")
                .param(key)
                .query(String.class)
                .list();
    }

    private long inTheCommitOfTheState() {
        return observer.sql("""
                        SELECT count(*) FROM eventing.outbox o JOIN draft ON o.xmin = transaction::xid
                        WHERE draft.id = ? AND key = draft.id
                        """).param(key).query(Long.class).single();
    }

    private static double counted() {
        return context.getBean(MeterRegistry.class).find("pasdequatre.outbox.events").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private static EntityManager entities() {
        return SharedEntityManagerCreator.createSharedEntityManager(context.getBean(EntityManagerFactory.class));
    }

    private static Session session() {
        return EntityManagerFactoryUtils.getTransactionalEntityManager(context.getBean(EntityManagerFactory.class))
                .unwrap(Session.class);
    }

    private static void register(TransactionSynchronization synchronization) {
        TransactionSynchronizationManager.registerSynchronization(synchronization);
    }

    private static TransactionTemplate in(String manager) {
        return new TransactionTemplate(
                Objects.requireNonNull(context.getBean(manager, PlatformTransactionManager.class)));
    }

    private static TransactionTemplate inNew(String manager) {
        TransactionTemplate template = in(manager);
        template.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        return template;
    }

    private static TransactionTemplate inNested() {
        TransactionTemplate template = in(JDBC);
        template.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        return template;
    }
}
