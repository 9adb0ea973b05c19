package io.pasdequatre.eventing.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.eventing.Correlation;
import io.pasdequatre.eventing.PublishedEvents;
import io.pasdequatre.eventing.envelope.TopicEvents;
import io.pasdequatre.eventing.envelope.TracedCorrelation;
import io.pasdequatre.eventing.envelope.Tracing;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorNameGenerator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** What every application needs that has to do with events, also one that only reads them for a read model. */
@AutoConfiguration(
        afterName =
                "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration")
@EnableConfigurationProperties(EventingProperties.class)
class EventingAutoConfiguration {

    @Bean
    @Lazy // Who publishes and reacts to nothing needs no name.
    ApplicationName eventingApplicationName(@Value("${spring.application.name:}") String name) {
        return new ApplicationName(name);
    }

    @Bean
    BackgroundTasks eventingBackgroundTasks(EventingProperties properties, ObjectProvider<MeterRegistry> meters) {
        return new BackgroundTasks(properties.background().downAfter(), Meters.of(meters));
    }

    @Bean
    @Lazy // Nor a registry.
    @ConditionalOnMissingBean
    SchemaRegistry eventingSchemaRegistry(EventingProperties properties) {
        EventingProperties.Registry registry = properties.registry();
        return new SchemaRegistry(registry.requiredUrl(), registry.login(), registry.timeout());
    }

    @Bean
    @Lazy
    @ConditionalOnMissingBean
    PublishedEvents eventingPublishedEvents(SchemaRegistry registry) {
        return new TopicEvents(registry);
    }

    @Bean
    @ConditionalOnMissingBean
    Correlation eventingCorrelation(ObjectProvider<Tracing> tracing) {
        return new TracedCorrelation(tracing.getIfAvailable());
    }

    /** Where Spring Boot's health is on the class path. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    static class HealthConfiguration {

        @Bean
        HealthIndicator eventingBackgroundHealthIndicator(BackgroundTasks tasks) {
            return new BackgroundHealth(tasks);
        }

        @Bean
        @ConditionalOnMissingBean
        HealthContributorNameGenerator eventingHealthNames(ListableBeanFactory beans) {
            return new HealthNames(beans);
        }
    }

    /** Where Micrometer's tracing is on the class path. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Tracer.class, SpanExporter.class})
    static class TracingConfiguration {

        @Bean
        @Nullable
        Tracing eventingTracing(
                ObjectProvider<Tracer> tracer,
                ObjectProvider<Propagator> propagator,
                ObjectProvider<SpanExporter> exporters) {
            Tracer traces = tracer.getIfAvailable();
            Propagator contexts = propagator.getIfAvailable();
            return traces == null || contexts == null
                    ? null
                    : new Tracing(traces, contexts, exporters.stream().findAny().isPresent());
        }
    }
}
