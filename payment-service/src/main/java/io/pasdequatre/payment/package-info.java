/**
 * Payment keeps the customers' accounts, charges them or a card for what is reserved and gives back what is cancelled
 * or returned.
 *
 * <table>
 * <caption>Canvas</caption>
 * <tr><th>Consumes</th><td>StockReserved, GoodsReturned; OrderCancelled</td></tr>
 * <tr><th>Publishes</th><td>PaymentCaptured, PaymentDeclined, PaymentRefunded, RefundRefused, GatewayDiffered</td></tr>
 * <tr><th>Owns</th><td>the ledger: accounts, one for each customer and currency, as streams of events; payments, at most
 * one for each order</td></tr>
 * <tr><th>Keeps</th><td>a balance is what its events add up to, and never negative; all accounts, the house's among
 * them, add up to zero; at most one capture and one refund for each order</td></tr>
 * </table>
 */
@NullMarked
package io.pasdequatre.payment;

import org.jspecify.annotations.NullMarked;
