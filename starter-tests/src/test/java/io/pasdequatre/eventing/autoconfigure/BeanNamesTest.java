package io.pasdequatre.eventing.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.eventing.Correlation;
import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.eventing.PublishedEvents;
import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.eventing.relay.Relay;
import io.pasdequatre.eventing.replay.DeadLettersController;
import io.pasdequatre.localstack.TestInfrastructure;
import io.pasdequatre.sampleapplication.Deployment;
import io.pasdequatre.sampleapplication.NoteWritten;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** An application calls its beans what it likes, and replaces by type what it may replace. */
class BeanNamesTest {

    private static final TestInfrastructure INFRASTRUCTURE = TestInfrastructure.shared();

    /** An application with names of its own. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Reader.class)
    static class Application {

        @Bean({
            "relay",
            "outbox",
            "schemaRegistry",
            "correlation",
            "publishedEvents",
            "relayDatabase",
            "relayMetrics",
            "relayEndpoint",
            "partitionMaintenance",
            "reactionsContainer",
            "reactionsStart",
            "reactionsMetrics",
            "deadLettersController",
            "backgroundHealthIndicator",
        })
        String ofTheApplication() {
            return "of the application";
        }

        /** Health shows it by that name, and then it cannot show the starter's. */
        @Bean
        HealthIndicator partitionsHealthIndicator() {
            return () -> Health.up().withDetail("of", "the application").build();
        }

        @Bean
        Outbox deferred() {
            return new Outbox() {
                @Override
                public void append(String key, SpecificRecord event) {}
            };
        }
    }

    /** Has consumers made. */
    @Reactions(topics = "notes")
    static class Reader {

        void on(NoteWritten note) {}
    }

    @Test
    void theStartersNamesAreItsOwnAndHealthAndEndpointsKeepTheirs() {
        Deployment.create("notes");
        try (var context = TestApplications.start(
                Application.class,
                INFRASTRUCTURE.createDatabase("names"),
                Map.of("spring.main.web-application-type", "servlet", "server.port", "0"))) {
            assertThat(namesOfTheStarter(context)).hasSizeGreaterThan(20).allMatch(name -> name.startsWith("eventing"));
            assertThat(context.getBean("relay")).isEqualTo("of the application");
            assertThat(List.of(Relay.class, DeadLettersController.class, Correlation.class, PublishedEvents.class))
                    .allSatisfy(type ->
                            assertThat(context.getBeanNamesForType(type)).hasSize(1));
            assertThat(context.getBeanNamesForType(Outbox.class)).containsExactly("deferred");

            HealthEndpoint health = context.getBean(HealthEndpoint.class);
            assertThat(List.of("relay", "reactions", "background", "partitions", "eventingPartitions"))
                    .allSatisfy(part -> assertThat(health.healthForPath(part)).isNotNull());
            assertThat(health.healthForPath("partitions"))
                    .extracting(shown -> shown instanceof IndicatedHealthDescriptor its ? its.getDetails() : null)
                    .isEqualTo(Map.of("of", "the application"));
        }
    }

    private static List<String> namesOfTheStarter(ConfigurableApplicationContext context) {
        return Arrays.stream(context.getBeanDefinitionNames())
                .filter(name -> isOfTheStarter(context.getBeanFactory().getBeanDefinition(name)))
                .toList();
    }

    /** Its configurations have names of classes, and make all its beans. */
    private static boolean isOfTheStarter(BeanDefinition bean) {
        return bean instanceof AnnotatedBeanDefinition annotated
                && annotated.getFactoryMethodMetadata() != null
                && annotated.getFactoryMethodMetadata().getDeclaringClassName().matches(".*AutoConfiguration\\b.*")
                && annotated.getFactoryMethodMetadata().getDeclaringClassName().startsWith("io.pasdequatre.");
    }
}
