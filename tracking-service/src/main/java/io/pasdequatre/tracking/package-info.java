/**
 * Tracking watches: it consumes what the four services publish and answers where every order stands. It publishes no
 * event, and no step of the saga depends on it.
 *
 * <table>
 * <caption>Canvas</caption>
 * <tr><th>Consumes</th><td>every event of order-events, inventory-events, payment-events and notification-events</td></tr>
 * <tr><th>Publishes</th><td>nothing</td></tr>
 * <tr><th>Counts</th><td>OrderPlaced, OrderCancelled; OrderShipped</td></tr>
 * <tr><th>Owns</th><td>the read model of all orders and their timelines; what happened in each minute of the last day; the board</td></tr>
 * <tr><th>Keeps</th><td>an order's state follows from which events there are, whatever their order and repetition; it can be built anew from the topics at any time</td></tr>
 * </table>
 */
@NullMarked
package io.pasdequatre.tracking;

import org.jspecify.annotations.NullMarked;
