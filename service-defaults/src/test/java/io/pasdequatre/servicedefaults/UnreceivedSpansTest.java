package io.pasdequatre.servicedefaults;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A span has ids in any case, and is recorded if it is sent somewhere. */
class UnreceivedSpansTest {

    private final ApplicationContextRunner service = new ApplicationContextRunner()
            .withPropertyValues("management.tracing.sampling.probability=1.0")
            .withConfiguration(AutoConfigurations.of(
                    OpenTelemetrySdkAutoConfiguration.class,
                    OpenTelemetryTracingAutoConfiguration.class,
                    TracesAutoConfiguration.class));

    @Test
    void aSpanThatNobodyReceivesHasIdsAndIsNotRecorded() {
        service.run(context -> {
            TraceContext span = spanOf(context.getBean(Tracer.class));
            assertThat(span.traceId()).isNotEqualTo("0".repeat(32));
            assertThat(span.sampled()).isFalse();
        });
    }

    @Test
    void aSpanThatIsSentSomewhereIsRecorded() {
        service.withBean(SpanExporter.class, SpanExporter::composite)
                .run(context -> assertThat(spanOf(context.getBean(Tracer.class)).sampled())
                        .isTrue());
    }

    private static TraceContext spanOf(Tracer tracer) {
        var span = tracer.nextSpan().start();
        try {
            return span.context();
        } finally {
            span.end();
        }
    }
}
