package io.pasdequatre.localstack;

import java.util.List;

/** What can be broken on a stack. */
final class Breakages {

    private static final String OUTBOX =
            "eventing-spring-boot-starter/src/main/java/io/pasdequatre/eventing/outbox/TransactionalOutbox.java";
    private static final String PARKING =
            "eventing-spring-boot-starter/src/main/java/io/pasdequatre/eventing/deadletters/Parking.java";
    private static final String LISTENER =
            "eventing-spring-boot-starter/src/main/java/io/pasdequatre/eventing/listener/ReactionsListener.java";
    private static final String INBOX =
            "eventing-spring-boot-starter/src/main/java/io/pasdequatre/eventing/inbox/Inbox.java";
    private static final String RELAY =
            "eventing-spring-boot-starter/src/main/java/io/pasdequatre/eventing/relay/Relay.java";
    private static final String SCHEMAS =
            "eventing-spring-boot-starter/src/main/java/io/pasdequatre/eventing/schema/SchemaRegistry.java";
    private static final String COURIER =
            "payment-service/src/main/java/io/pasdequatre/payment/saga/GatewayCourier.java";
    private static final String CARDS = "payment-service/src/main/java/io/pasdequatre/payment/domain/Cards.java";
    private static final String GATEWAY =
            "payment-service/src/main/java/io/pasdequatre/payment/gateway/HttpGateway.java";

    /** Longer than payment-service waits for an answer. */
    private static final long SLOW_MILLIS = 8_000;

    private static final String ORDER_STEPS =
            "order-service/src/main/java/io/pasdequatre/order/saga/OrderSagaSteps.java";

    private Breakages() {}

    static List<Breakage> of(LocalStack stack) {
        return List.of(
                new Breakage(
                        "kill-order-service",
                        "Kill order-service",
                        "No order is accepted until it is back. The others go on with what they have read; nothing that "
                                + "was accepted is lost.",
                        "Transactional outbox",
                        OUTBOX,
                        new Killed(stack.service("order"))),
                new Breakage(
                        "kill-inventory-service",
                        "Kill inventory-service",
                        "Orders are accepted and wait for it. Back again, it goes on where it was.",
                        "Asynchronous messaging",
                        LISTENER,
                        new Killed(stack.service("inventory"))),
                new Breakage(
                        "kill-payment-service",
                        "Kill payment-service",
                        "Orders wait to be paid. What it had read and not committed is delivered again, and charged once.",
                        "Idempotent consumer",
                        INBOX,
                        new Killed(stack.service("payment"))),
                new Breakage(
                        "kill-notification-service",
                        "Kill notification-service",
                        "Nobody waits for it. The mails are late, and come once each.",
                        "Choreographed saga",
                        "notification-service/src/main/java/io/pasdequatre/notification/saga/NotificationSagaSteps.java",
                        new Killed(stack.service("notification"))),
                new Breakage(
                        "kill-tracking-service",
                        "Kill tracking-service",
                        "This page loses its server, and comes back with it. No order is lost and none waits: nothing "
                                + "depends on tracking. Back again, it reads what it has missed.",
                        "Command query responsibility segregation",
                        "tracking-service/src/main/java/io/pasdequatre/tracking/readmodel/Projection.java",
                        new Killed(stack.service("tracking"))),
                new Breakage(
                        "freeze-payment-service",
                        "Freeze payment-service",
                        "It stands still in the middle of whatever it does, and goes on by itself after %d s."
                                .formatted(Frozen.LIMIT.toSeconds()),
                        "Temporal decoupling",
                        LISTENER,
                        new Frozen(stack.service("payment"))),
                new Breakage(
                        "slow-card-gateway",
                        "Slow the card gateway",
                        "It charges, and answers after %d s: later than payment-service waits. Nobody knows then whether the "
                                        .formatted(SLOW_MILLIS / 1_000)
                                + "card was charged, so the gateway is asked, and the card is charged once when it is healed. "
                                + "Orders that are paid from an account do not notice.",
                        "Unknown outcome",
                        COURIER,
                        new GatewayFault(stack.outsideWorld().url(), "SLOW", SLOW_MILLIS)),
                new Breakage(
                        "card-gateway-drops-answers",
                        "Have the card gateway drop its answers",
                        "It charges, and its answers are lost on the way, also those to questions. Healed, it is asked for "
                                + "the key, or the key is used again, and never another one.",
                        "Idempotency key",
                        CARDS,
                        new GatewayFault(stack.outsideWorld().url(), "DROP_ANSWER", 1)),
                new Breakage(
                        "kill-card-gateway",
                        "Kill the card gateway",
                        "Orders by card wait for it until their time limit, and are charged when it is back. Its circuit "
                                + "breaker opens, so that it is not asked in vain all the time.",
                        "Circuit breaker",
                        GATEWAY,
                        new Killed(stack.outsideWorld())),
                new Breakage(
                        "poison-a-record",
                        "Poison a record",
                        "Ada orders a teapot, and bytes that are no event follow under the order's key. Inventory and "
                                + "notification dead-letter them and park all that comes later for this order; all others "
                                + "go on. Healing discards the bytes, as one can on the page of the dead letters.",
                        "Dead letter with parking",
                        PARKING,
                        new Poison(stack)),
                new Breakage(
                        "make-stock-short",
                        "Make stock short",
                        "Midas buys every teapot there is. Who orders one now is refused, and nothing is charged. "
                                + "Healing delivers as many again.",
                        "Compensation",
                        ORDER_STEPS,
                        new Shortage(stack)),
                new Breakage(
                        "kill-kafka",
                        "Kill Kafka",
                        "Orders are accepted all the same. Events wait in the outboxes, and is published when "
                                + "the broker is back.",
                        "Transactional outbox",
                        RELAY,
                        new Killed(stack.kafka())),
                new Breakage(
                        "kill-registry",
                        "Kill the schema registry",
                        "Nothing changes for schemas that are known. A service that starts meanwhile accepts orders, and "
                                + "publishes nothing until the registry is back.",
                        "Schema registry",
                        SCHEMAS,
                        new Killed(stack.registry())));
    }
}
