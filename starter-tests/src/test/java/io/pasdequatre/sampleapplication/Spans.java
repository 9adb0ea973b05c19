package io.pasdequatre.sampleapplication;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/** The spans that have ended, where a test asks for them. */
@Component
@ConditionalOnBooleanProperty("notes.spans")
class Spans implements SpanExporter {

    private final List<SpanData> ended = new CopyOnWriteArrayList<>();

    /** Those about the events of a key, in the order they ended. */
    List<SpanData> about(String key, String name) {
        return ended.stream()
                .filter(span -> span.getName().equals(name))
                .filter(span -> span.getAttributes().asMap().containsValue(key))
                .toList();
    }

    List<SpanData> named(String name) {
        return ended.stream().filter(span -> span.getName().equals(name)).toList();
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        ended.addAll(spans);
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
    }
}
