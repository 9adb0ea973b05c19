/**
 * Order takes orders and alone decides their fate.
 *
 * <table>
 * <caption>Canvas</caption>
 * <tr><th>Consumes</th><td>StockRejected, StockReleased, OrderShipped, GoodsReturned; PaymentCaptured, PaymentDeclined; ProductListed, PriceChanged</td></tr>
 * <tr><th>Publishes</th><td>OrderPlaced, OrderConfirmed, CancellationRequested, OrderCancelled, ReturnRequested</td></tr>
 * <tr><th>Owns</th><td>orders; its own copy of the catalogue</td></tr>
 * <tr><th>Keeps</th><td>one order an idempotency key; an order that is CANCELLED or RETURNED stays so, and one that is SHIPPED unless it is sent back; none is PENDING for longer than the time limit</td></tr>
 * </table>
 */
@NullMarked
package io.pasdequatre.order;

import org.jspecify.annotations.NullMarked;
