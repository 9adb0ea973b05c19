package io.pasdequatre.sampleapplication;

import static io.pasdequatre.sampleapplication.KafkaLog.awaitRecords;
import static io.pasdequatre.sampleapplication.KafkaLog.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.pasdequatre.eventing.Correlation;
import io.pasdequatre.eventing.replay.Replay;
import io.pasdequatre.eventing.replay.Replay.Outcome;
import io.pasdequatre.eventing.replay.Replay.Request;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A correlation is one trace, and shows where it spent its time. */
class TracesTest {

    private static final AttributeKey<Double> COMMIT = AttributeKey.doubleKey("pasdequatre.outbox.commit_ms");
    private static final AttributeKey<Double> RELAY = AttributeKey.doubleKey("pasdequatre.outbox.relay_ms");
    private static Replica replica;
    private final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        replica = Replica.of(
                "traces-test",
                Map.of("notes.spans", "true", "management.opentelemetry.tracing.export.schedule-delay", "100ms"));
    }

    @AfterAll
    static void stop() {
        replica.close();
    }

    @Test
    void anEventsTimeInTheOutboxIsASpanBetweenWhereItWasAppendedAndWhereItIsReactedTo() {
        Span request = inSpan("a request", () -> replica.writer().write(key, "traced"));

        SpanData sent = awaitSpan("send notes");
        SpanData processed = awaitSpan("process notes");
        SpanData answered = awaitSpan("send copies");
        assertThat(sent.getParentSpanId()).isEqualTo(request.context().spanId());
        assertThat(processed.getParentSpanId()).isEqualTo(sent.getSpanId());
        assertThat(answered.getParentSpanId()).isEqualTo(processed.getSpanId());
        assertThat(List.of(sent, processed, answered))
                .extracting(SpanData::getTraceId)
                .containsOnly(request.context().traceId());
        assertThat(sent.getKind()).isEqualTo(SpanKind.PRODUCER);
        assertThat(processed.getKind()).isEqualTo(SpanKind.CONSUMER);

        ConsumerRecord<byte[], byte[]> record = awaitRecords("notes", key, 1).getFirst();
        assertThat(header(record, "traceparent")).contains(sent.getSpanId());
        Instant appended = Instant.parse(header(record, "ce_time"));
        assertThat(sent.getStartEpochNanos()).isEqualTo(ChronoUnit.NANOS.between(Instant.EPOCH, appended));
        double millis = (sent.getEndEpochNanos() - sent.getStartEpochNanos()) / 1e6;
        assertThat(sent.getAttributes().get(COMMIT)).isPositive();
        assertThat(sent.getAttributes().get(RELAY)).isPositive();
        assertThat(sent.getAttributes().get(COMMIT) + sent.getAttributes().get(RELAY))
                .as("the rest is Kafka's")
                .isLessThan(millis);
    }

    @Test
    void aReplayIsASpanThatLinksToTheEventItReplaysAndKeepsItsCorrelation() {
        replica.copier().also(key, note -> {
            if (note.getText().equals("bad")) {
                throw new IllegalArgumentException("This reaction has a bug");
            }
        });
        Span request = inSpan("a request", () -> replica.writer().write(key, "bad", "after"));
        await().until(() -> unprocessed() == 2);
        replica.copier().also(key, _ -> {});

        Span repair = inSpan(
                "a replay",
                () -> assertThat(replay().replay(first(), new Request("grace", "The bug is mended")))
                        .isEqualTo(new Outcome.Replayed()));

        List<ConsumerRecord<byte[], byte[]>> notes = awaitRecords("notes", key, 2);
        List<ConsumerRecord<byte[], byte[]>> copies = awaitRecords("copies", key, 2);
        String original = header(notes.getFirst(), "traceparent");
        await().until(() -> processed(repair).size() == 1);
        SpanData again = processed(repair).getFirst();
        assertThat(again.getParentSpanId()).isEqualTo(repair.context().spanId());
        assertThat(again.getLinks())
                .singleElement()
                .extracting(LinkData::getSpanContext)
                .satisfies(link -> assertThat(original).contains(link.getTraceId() + "-" + link.getSpanId()));
        assertThat(header(copies.getFirst(), "ce_correlationid")).isEqualTo(header(notes.getFirst(), "ce_id"));
        assertThat(header(copies.getFirst(), "ce_causationid")).isEqualTo(header(notes.getFirst(), "ce_id"));
        await().untilAsserted(() -> assertThat(processed(request))
                .as("what failed, and what only waited behind it")
                .extracting(span -> span.getStatus().getStatusCode())
                .contains(StatusCode.ERROR, StatusCode.UNSET));
        assertThat(header(copies.getLast(), "traceparent"))
                .contains(request.context().traceId());
    }

    @Test
    void whatAReactionPutsOffKeepsItsCorrelation() throws InterruptedException {
        BlockingQueue<String> captured = new LinkedBlockingQueue<>();
        Correlation correlation = replica.bean(Correlation.class);
        replica.copier().also(key, _ -> captured.add(String.valueOf(correlation.capture())));
        Span request = inSpan("a request", () -> replica.writer().write(key, "later"));

        String later = key + " later";
        correlation.resume(captured.take(), "call " + key, () -> {
            replica.writer().write(later, "done");
            return later;
        });

        ConsumerRecord<byte[], byte[]> note = awaitRecords("notes", key, 1).getFirst();
        ConsumerRecord<byte[], byte[]> done = awaitRecords("notes", later, 1).getFirst();
        assertThat(header(done, "ce_correlationid")).isEqualTo(header(note, "ce_correlationid"));
        assertThat(header(done, "ce_causationid")).isEqualTo(header(note, "ce_id"));
        assertThat(header(done, "traceparent")).contains(request.context().traceId());
        await().until(() -> spans().named("call " + key).size() == 1);
        SpanData call = spans().named("call " + key).getFirst();
        assertThat(call.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(call.getParentSpanId()).isEqualTo(awaitSpan("process notes").getSpanId());
        assertThat(correlation.capture()).as("outside of a reaction").isNull();
    }

    private SpanData awaitSpan(String name) {
        await().until(() -> !spans().about(key, name).isEmpty());
        return spans().about(key, name).getFirst();
    }

    private List<SpanData> processed(Span within) {
        return spans().about(key, "process notes").stream()
                .filter(span -> span.getTraceId().equals(within.context().traceId()))
                .toList();
    }

    private static Span inSpan(String name, Runnable action) {
        Tracer tracer = replica.bean(Tracer.class);
        Span span = tracer.nextSpan().name(name).start();
        try (Tracer.SpanInScope _ = tracer.withSpan(span)) {
            action.run();
        } finally {
            span.end();
        }
        return span;
    }

    private long unprocessed() {
        return replica.bean(JdbcClient.class)
                .sql("SELECT count(*) FROM eventing.unprocessed WHERE key = ?")
                .param(KafkaLog.bytes(key))
                .query(Long.class)
                .single();
    }

    private long first() {
        return replica.bean(JdbcClient.class)
                .sql("SELECT min(place) FROM eventing.unprocessed WHERE key = ?")
                .param(KafkaLog.bytes(key))
                .query(Long.class)
                .single();
    }

    private static Spans spans() {
        return replica.bean(Spans.class);
    }

    private static Replay replay() {
        return replica.bean(Replay.class);
    }
}
