package io.pasdequatre.systemtests;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.stream.Stream;

/** Where the services of the local stack send their spans to, as OTLP over HTTP. It keeps the latest of them. */
final class OtlpReceiver {

    private static final int EXPORTS_KEPT = 1_000;
    private static final LinkedBlockingDeque<ExportTraceServiceRequest> EXPORTS =
            new LinkedBlockingDeque<>(EXPORTS_KEPT);

    /** That send them here, and soon. */
    static final Map<String, String> SETTINGS = Map.of(
            "MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT",
            "http://127.0.0.1:%d/v1/traces".formatted(start()),
            "MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_SCHEDULEDELAY",
            "200ms");

    private OtlpReceiver() {}

    private static int start() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/v1/traces", OtlpReceiver::receive);
            server.start();
            return server.getAddress().getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            var export = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
            while (!EXPORTS.offer(export)) {
                EXPORTS.poll();
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    /** A span and the service that it is of, such as {@code order}. */
    record Received(String service, Span span) {

        String id() {
            return HexFormat.of().formatHex(span.getSpanId().toByteArray());
        }

        String traceId() {
            return HexFormat.of().formatHex(span.getTraceId().toByteArray());
        }

        /** Empty if it is the root. */
        String parent() {
            return HexFormat.of().formatHex(span.getParentSpanId().toByteArray());
        }

        /** Empty if it has none of that name. */
        String attribute(String name) {
            return OtlpReceiver.attribute(span.getAttributesList(), name);
        }
    }

    /** All spans that have been received by now, of those that are kept. */
    static List<Received> spans() {
        return EXPORTS.stream().flatMap(OtlpReceiver::spans).toList();
    }

    /** All spans of a trace that have been received by now. */
    static List<Received> spansOf(String traceId) {
        return EXPORTS.stream()
                .flatMap(OtlpReceiver::spans)
                .filter(span -> span.traceId().equals(traceId))
                .toList();
    }

    private static Stream<Received> spans(ExportTraceServiceRequest export) {
        return export.getResourceSpansList().stream().flatMap(of -> {
            String service = attribute(of.getResource().getAttributesList(), "service.name");
            return of.getScopeSpansList().stream()
                    .flatMap(scope -> scope.getSpansList().stream())
                    .map(span -> new Received(service.replace("-service", ""), span));
        });
    }

    private static String attribute(List<KeyValue> attributes, String name) {
        return attributes.stream()
                .filter(attribute -> attribute.getKey().equals(name))
                .map(attribute -> attribute.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }
}
