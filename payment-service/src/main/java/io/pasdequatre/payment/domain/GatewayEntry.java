package io.pasdequatre.payment.domain;

/**
 * Money that moved, by the gateway's own ledger.
 *
 * @param sequence its place, from 1
 * @param isRefund whether it went back to the card
 * @param key the idempotency key it was asked for under
 * @param reference the order it is for, as the gateway was told; it may be none of ours
 * @param amountMinor in the currency's minor unit
 * @param currency ISO 4217
 */
public record GatewayEntry(
        long sequence, boolean isRefund, String key, String reference, long amountMinor, String currency) {

    String kind() {
        return isRefund ? "REFUND" : "CHARGE";
    }
}
