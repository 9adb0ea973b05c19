package io.pasdequatre.systemtests;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.pasdequatre.localstack.LocalStack;
import io.pasdequatre.systemtests.OtlpReceiver.Received;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An order can be followed from the request to the last mail: as one trace, and in the logs. On the local stack. */
class OneTraceTest {

    private static Shop.Customer ada;
    private static Shop.Product teapot;
    private static Shop.Order order;

    @BeforeAll
    static void anOrderIsShipped() {
        var shop = new Shop(TheStack.running());
        teapot = shop.sells(10, 2_500);
        ada = shop.customerWith(10_000);
        order = ada.orders(teapot, 1);
        order.ends("SHIPPED");
        order.toldTheCustomer("ORDER_PLACED", "ORDER_CONFIRMED", "ORDER_SHIPPED");
    }

    @Test
    void oneTraceLeadsFromTheRequestThroughEachOutboxAndEachConsumerToTheMails() {
        String trace = KafkaTopic.correlationsOf(order.id).getFirst().split(" ", -1)[1];
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(tree(OtlpReceiver.spansOf(trace))).isEqualTo("""
                        order: http post /orders
                          order: send order-events OrderPlaced
                            inventory: process order-events OrderPlaced
                              inventory: send inventory-events StockReserved
                                payment: process inventory-events StockReserved
                                  payment: send payment-events PaymentCaptured
                                    order: process payment-events PaymentCaptured
                                      order: send order-events OrderConfirmed
                                        inventory: process order-events OrderConfirmed
                                          inventory: send inventory-events OrderShipped
                                            notification: process inventory-events OrderShipped
                                              notification: send
                                                notification: send notification-events NotificationSent
                                            order: process inventory-events OrderShipped
                                        notification: process order-events OrderConfirmed
                                          notification: send
                                            notification: send notification-events NotificationSent
                            notification: process order-events OrderPlaced
                              notification: send
                                notification: send notification-events NotificationSent
                        """));

        assertThat(OtlpReceiver.spansOf(trace))
                .filteredOn(span -> span.span().getKind() == SpanKind.SPAN_KIND_PRODUCER)
                .hasSize(8)
                .allSatisfy(span -> assertThat(
                                span.span().getEndTimeUnixNano() - span.span().getStartTimeUnixNano())
                        .as("time in the outbox")
                        .isPositive());
    }

    /** Each span below its parent. What was done twice, since a batch was rolled back, is shown once. */
    private static String tree(List<Received> spans) {
        var shown = new StringBuilder();
        show(List.of(""), "", spans, shown);
        return shown.toString();
    }

    private static void show(List<String> parents, String indent, List<Received> spans, StringBuilder shown) {
        Map<String, List<String>> children = spans.stream()
                .filter(span -> parents.contains(span.parent()))
                .collect(groupingBy(OneTraceTest::nameOf, TreeMap::new, mapping(Received::id, toList())));
        children.forEach((name, ids) -> {
            shown.append(indent).append(name).append('\n');
            show(ids, indent + "  ", spans, shown);
        });
    }

    private static String nameOf(Received span) {
        String type = span.attribute("cloudevents.event_type");
        return "%s: %s%s".formatted(span.service(), span.span().getName(), type.isEmpty() ? "" : " " + simple(type));
    }

    @Test
    void eachStepLogsOneLineWithTheIdsOfItsCorrelationAndNothingOfItsContent() {
        await().untilAsserted(OneTraceTest::assertThatEachStepLoggedOneLine); // The last ones follow their commits.
    }

    private static void assertThatEachStepLoggedOneLine() {
        List<Line> lines = Stream.of("order", "inventory", "payment", "notification")
                .flatMap(OneTraceTest::linesOf)
                .toList();

        List<Line> ours = lines.stream()
                .filter(line -> line.text.contains(order.id.toString()))
                .toList();
        Map<String, String> types =
                ours.stream().collect(toMap(line -> line.get("eventId"), Line::type, (one, _) -> one));
        assertThat(ours)
                .extracting(line -> line.step(types))
                .containsExactlyInAnyOrder(
                        "order appended OrderPlaced because of (nothing)",
                        "inventory reacted OrderPlaced because of OrderPlaced",
                        "inventory appended StockReserved because of OrderPlaced",
                        "payment reacted StockReserved because of StockReserved",
                        "payment appended PaymentCaptured because of StockReserved",
                        "order reacted PaymentCaptured because of PaymentCaptured",
                        "order appended OrderConfirmed because of PaymentCaptured",
                        "inventory reacted OrderConfirmed because of OrderConfirmed",
                        "inventory appended OrderShipped because of OrderConfirmed",
                        "order reacted OrderShipped because of OrderShipped",
                        "notification reacted OrderPlaced because of OrderPlaced",
                        "notification appended NotificationSent because of OrderPlaced",
                        "notification reacted OrderConfirmed because of OrderConfirmed",
                        "notification appended NotificationSent because of OrderConfirmed",
                        "notification reacted OrderShipped because of OrderShipped",
                        "notification appended NotificationSent because of OrderShipped");
        assertThat(ours.stream().map(line -> line.get("correlationId")).distinct())
                .containsExactly(ours.getFirst().get("eventId"));
        assertThat(lines).noneMatch(line -> line.text.contains(ada.email()));
        assertThat(ours).noneMatch(line -> line.text.contains(ada.id) || line.text.contains(teapot.sku));
    }

    private record Line(String service, String text, JsonNode json) {

        String get(String field) {
            return json.path(field).asString("(none)");
        }

        String type() {
            return simple(get("type"));
        }

        String step(Map<String, String> types) {
            String cause = types.getOrDefault(get("causationId"), "(nothing)");
            return "%s %s %s because of %s".formatted(service, get("step"), type(), cause);
        }
    }

    private static Stream<Line> linesOf(String service) {
        try {
            var log = ((LocalStack) TheStack.running()).service(service).log();
            return Files.readAllLines(log).stream()
                    .filter(line -> line.startsWith("{"))
                    .map(line -> new Line(service, line, JsonMapper.shared().readTree(line)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String simple(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }
}
