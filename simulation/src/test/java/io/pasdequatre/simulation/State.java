package io.pasdequatre.simulation;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;

/**
 * How things stand in the four databases.
 *
 * @param orders by id
 * @param stock by sku
 * @param reservations the state of each, by order
 * @param held what each reservation holds, or held: pieces by sku
 * @param shipments the state of each, by order
 * @param returns for each return label by order: ISSUED, or ARRIVED once its goods are back
 * @param accounts by customer
 * @param sumOfAccountsMinor what all accounts add up to, the house's among them
 * @param payments by order
 * @param notifications for each order, how many of each kind
 * @param entered the events in each service's inbox, without those that are unprocessed
 * @param unprocessed the dead letters of each service, and the events that are parked
 * @param ready of those that are parked the first of each key, if it waits for nothing any more
 */
public record State(
        SortedMap<UUID, OrderState> orders,
        SortedMap<String, StockState> stock,
        SortedMap<UUID, String> reservations,
        SortedMap<UUID, SortedMap<String, Long>> held,
        SortedMap<UUID, String> shipments,
        SortedMap<UUID, String> returns,
        SortedMap<String, AccountState> accounts,
        long sumOfAccountsMinor,
        SortedMap<UUID, PaymentState> payments,
        SortedMap<UUID, SortedMap<String, Integer>> notifications,
        Map<String, Set<UUID>> entered,
        Map<String, Set<UUID>> unprocessed,
        Map<String, Set<UUID>> ready) {

    /** {@code because} is empty unless it is CANCELLED. */
    public record OrderState(String status, String because, String customer, long totalMinor, boolean byCard) {}

    public record StockState(long onHand, long held, long shipped, long returned, long stocked) {}

    public record AccountState(long depositedMinor, long capturedMinor, long refundedMinor) {}

    /** {@code amountMinor} is 0 if it was VOIDED before any charge. */
    public record PaymentState(String status, String customer, long amountMinor) {}
}
