package io.pasdequatre.simulation;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** The four services and what keeps their state, without Kafka, relay and time: those are the caller's. */
public interface World {

    /** A product with its stock and price, in euro cents. */
    record Stocked(String sku, long stock, long priceMinor) {}

    /** A customer with what they have, in euro cents. */
    record Funded(String customer, long balanceMinor) {}

    /** So many pieces of a product. */
    record Item(String sku, int quantity) {}

    /** Forgets everything and begins anew with these. */
    void reset(List<Stocked> products, List<Funded> customers);

    /** Step 1. The order's id; the same key gives the same. */
    UUID place(String key, String customer, List<Item> basket, boolean byCard);

    /** The same, paid from the customer's account. */
    default UUID place(String key, String customer, List<Item> basket) {
        return place(key, customer, basket, false);
    }

    /** Step x1. Whether it was accepted. */
    boolean cancel(UUID orderId);

    /** Step r1. Whether it was accepted. */
    boolean requestReturn(UUID orderId);

    /** Step r3: a parcel is back. Whether it was awaited. */
    boolean arrive(UUID orderId);

    /** Step t: ends what is PENDING for too long, by the world's clock. */
    void sweepTimeLimit();

    /** Step 5, second half: dispatches what is due, by the world's clock. */
    void sweepDispatches();

    /** The card gateway, which payment-service calls. */
    Gateway gateway();

    /** Whether a payment waits for the gateway to be called, by the world's clock. */
    boolean mustCallGateway();

    /** Step 3b: claims what has waited longest, calls the gateway, and records what it answers. */
    void callGateway();

    /** Somebody says that the gateway has news of an order. */
    void announce(UUID orderId);

    /** A person has a refund tried again that the gateway refused. */
    void refundAgain(UUID orderId);

    /** Gives these events, in this order, to a service's consumer, as one poll would. */
    void deliver(String service, List<Event> events);

    /** The same, and the service's process ends just before the commit of the first transaction. */
    void crashBeforeCommit(String service, List<Event> events);

    /** Has a service react to an event that is ready, and then to what waits behind it. */
    void goOn(String service, Event ready);

    /** Empties the inboxes, as if their retention were over. */
    void forgetInboxes();

    /** Lets time pass. */
    void advance(Duration time);

    /** What a service has appended and committed so far, in the order of the commits of each key. */
    List<Event> appended(String service);

    /** How many transactions were committed so far; it only grows. */
    long commits();

    /** How many transactions the databases ended because they waited for each other in a circle. */
    int deadlocks();

    /** How things stand. */
    State state();
}
