/**
 * Notification tells the customer what happened to an order, and what the products that a customer watches cost by now.
 *
 * <table>
 * <caption>Canvas</caption>
 * <tr><th>Consumes</th><td>OrderPlaced, OrderConfirmed, CancellationRequested, OrderCancelled, OrderShipped, ReturnLabelIssued,
 * PaymentRefunded, PriceChanged</td></tr>
 * <tr><th>Publishes</th><td>NotificationSent, NotificationFailed, NotificationBounced</td></tr>
 * <tr><th>Owns</th><td>how customers are reached; notifications and their outcomes; who watches which product, and the
 * feeds</td></tr>
 * <tr><th>Keeps</th><td>one notification for each order, kind of news and channel; nothing is sent inside a transaction</td></tr>
 * </table>
 */
@NullMarked
package io.pasdequatre.notification;

import org.jspecify.annotations.NullMarked;
