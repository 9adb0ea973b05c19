package io.pasdequatre.events;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The topics there are, and who consumes them. The deployment creates them from here; the broker makes none by itself.
 *
 * <p>Each topic has one owner, the only service that publishes on it. A consumer's group is the service's name.
 */
public final class Topics {

    /** The fate of orders, published by order-service. Keyed by order id. */
    public static final String ORDER_EVENTS = "order-events";

    /** What became of the stock an order asks for, published by inventory-service. Keyed by order id. */
    public static final String INVENTORY_EVENTS = "inventory-events";

    /** What became of an order's payment, published by payment-service. Keyed by order id. */
    public static final String PAYMENT_EVENTS = "payment-events";

    /** What was sent to customers, published by notification-service. Keyed by order id. */
    public static final String NOTIFICATION_EVENTS = "notification-events";

    /**
     * The catalogue, published by inventory-service. Keyed by SKU and compacted: the last event of a key is the
     * product.
     */
    public static final String PRODUCT_EVENTS = "product-events";

    private static final int EVENT_BYTES = 1024 * 1024;

    /** Room for a record as large as any, and for the headers that contain why it was dead-lettered. */
    private static final int DEAD_LETTER_BYTES = 2 * EVENT_BYTES;

    private static final List<Topic> OWNED = List.of(
            new Topic(ORDER_EVENTS, 6, false, EVENT_BYTES),
            new Topic(INVENTORY_EVENTS, 6, false, EVENT_BYTES),
            new Topic(PAYMENT_EVENTS, 6, false, EVENT_BYTES),
            new Topic(NOTIFICATION_EVENTS, 6, false, EVENT_BYTES),
            new Topic(PRODUCT_EVENTS, 3, true, EVENT_BYTES));

    private static final Map<String, String> OWNERS = Map.of(
            ORDER_EVENTS, "order-service",
            INVENTORY_EVENTS, "inventory-service",
            PAYMENT_EVENTS, "payment-service",
            NOTIFICATION_EVENTS, "notification-service",
            PRODUCT_EVENTS, "inventory-service");

    private static final Map<String, List<String>> GROUPS = Map.of(
            ORDER_EVENTS, List.of("inventory-service", "payment-service", "notification-service"),
            INVENTORY_EVENTS, List.of("order-service", "payment-service", "notification-service"),
            PAYMENT_EVENTS, List.of("order-service", "notification-service"),
            NOTIFICATION_EVENTS, List.of(),
            PRODUCT_EVENTS, List.of("order-service", "notification-service"));

    private Topics() {}

    /**
     * A topic as the deployment creates it.
     *
     * @param name what it is called
     * @param partitions how many partitions it has, at least 1
     * @param compacted whether the broker keeps the last record of a key for ever; otherwise it keeps every record for
     *     its retention time
     * @param maxMessageBytes the largest batch of records the broker takes for it, in bytes
     */
    public record Topic(String name, int partitions, boolean compacted, int maxMessageBytes) {}

    /** Every topic: those that events are published on, then each with what its consumers could not process. */
    public static List<Topic> all() {
        var all = new ArrayList<>(OWNED);
        OWNED.forEach(topic -> all.addAll(deadLettersOf(topic)));
        return List.copyOf(all);
    }

    /** The topics whose events are about an order, and keyed by its id. */
    public static List<String> ofOrders() {
        return OWNED.stream()
                .filter(topic -> !topic.compacted())
                .map(Topic::name)
                .toList();
    }

    /**
     * The topic for what a group could not process of a topic.
     *
     * @param topic the topic it listened to, such as {@code order-events}
     * @param group the consumer group, which is the service's name
     */
    public static String deadLetters(String topic, String group) {
        return "%s.%s.dlq".formatted(topic, group);
    }

    /**
     * The service that alone publishes on a topic.
     *
     * @throws IllegalArgumentException if no service owns a topic of that name; a topic of dead letters has no owner
     */
    public static String owner(String topic) {
        return known(OWNERS.get(topic), topic);
    }

    /**
     * The consumer groups that listen to a topic, which are names of services.
     *
     * @throws IllegalArgumentException if no service owns a topic of that name
     */
    public static List<String> groups(String topic) {
        return known(GROUPS.get(topic), topic);
    }

    private static <T> T known(@Nullable T found, String topic) {
        if (found == null) {
            throw new IllegalArgumentException("No service owns a topic " + topic);
        }
        return found;
    }

    /** As many partitions as the topic has, so that a dead letter keeps its partition; never compacted, each counts. */
    private static List<Topic> deadLettersOf(Topic topic) {
        return groups(topic.name()).stream()
                .map(group -> new Topic(deadLetters(topic.name(), group), topic.partitions(), false, DEAD_LETTER_BYTES))
                .toList();
    }
}
