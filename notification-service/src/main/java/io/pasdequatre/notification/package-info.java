/**
 * Notification tells the customer what happened to an order.
 *
 * <table>
 * <caption>Canvas</caption>
 * <tr><th>Consumes</th><td>OrderPlaced, OrderConfirmed, CancellationRequested, OrderCancelled, OrderShipped, ReturnLabelIssued,
 * PaymentRefunded</td></tr>
 * <tr><th>Publishes</th><td>NotificationSent, NotificationFailed, NotificationBounced</td></tr>
 * <tr><th>Owns</th><td>how customers are reached; notifications and their outcomes</td></tr>
 * <tr><th>Keeps</th><td>one notification for each order, kind of news and channel; nothing is sent inside a transaction</td></tr>
 * </table>
 */
@NullMarked
package io.pasdequatre.notification;

import org.jspecify.annotations.NullMarked;
