/**
 * Notification tells the customer what happened to an order.
 *
 * <table>
 * <caption>Canvas</caption>
 * <tr><th>Consumes</th><td>OrderPlaced, OrderConfirmed, CancellationRequested, OrderCancelled, OrderShipped, ReturnLabelIssued,
 * PaymentRefunded</td></tr>
 * <tr><th>Publishes</th><td>NotificationSent, NotificationFailed</td></tr>
 * <tr><th>Owns</th><td>notifications and their outcomes</td></tr>
 * <tr><th>Keeps</th><td>one notification for each order and kind of news; no mail is sent inside a transaction</td></tr>
 * </table>
 */
@NullMarked
package io.pasdequatre.notification;

import org.jspecify.annotations.NullMarked;
