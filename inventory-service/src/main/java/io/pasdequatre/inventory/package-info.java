/**
 * Inventory holds stock for orders and ships them.
 *
 * <table>
 * <caption>Canvas</caption>
 * <tr><th>Consumes</th><td>OrderPlaced, OrderConfirmed, CancellationRequested, OrderCancelled</td></tr>
 * <tr><th>Publishes</th><td>StockReserved, StockRejected, StockReleased, OrderShipped; ProductListed, PriceChanged</td></tr>
 * <tr><th>Owns</th><td>products with their price and stock, reservations, shipments</td></tr>
 * <tr><th>Keeps</th><td>on hand + held + shipped = everything ever stocked, for each sku, and none is negative; what left the house is not released; a price is changed by who saw the one before</td></tr>
 * </table>
 */
@NullMarked
package io.pasdequatre.inventory;

import org.jspecify.annotations.NullMarked;
