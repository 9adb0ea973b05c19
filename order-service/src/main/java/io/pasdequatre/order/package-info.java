/**
 * Order takes orders and alone decides their fate.
 *
 * <table>
 * <caption>Canvas</caption>
 * <tr><th>Hears</th><td>StockRejected, StockReleased, OrderShipped; PaymentCaptured, PaymentDeclined; ProductListed, PriceChanged</td></tr>
 * <tr><th>Says</th><td>OrderPlaced, OrderConfirmed, CancellationRequested, OrderCancelled</td></tr>
 * <tr><th>Counts</th><td>OrderPlaced, OrderCancelled; OrderShipped</td></tr>
 * <tr><th>Owns</th><td>orders; its own copy of the catalogue; what happened in each minute of the last day</td></tr>
 * <tr><th>Keeps</th><td>one order an idempotency key; an order that is SHIPPED or CANCELLED stays so; none is PENDING for longer than the time limit</td></tr>
 * </table>
 */
@NullMarked
package io.pasdequatre.order;

import org.jspecify.annotations.NullMarked;
