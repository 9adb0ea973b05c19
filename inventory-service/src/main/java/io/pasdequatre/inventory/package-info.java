/**
 * Inventory holds stock for orders, ships them, and takes back what is returned.
 *
 * <table>
 * <caption>Canvas</caption>
 * <tr><th>Consumes</th><td>OrderPlaced, OrderConfirmed, CancellationRequested, OrderCancelled, ReturnRequested</td></tr>
 * <tr><th>Publishes</th><td>StockReserved, StockRejected, StockReleased, OrderShipped, ReturnLabelIssued, GoodsReturned; ProductListed, PriceChanged</td></tr>
 * <tr><th>Owns</th><td>products with their price and stock, reservations, shipments, return labels</td></tr>
 * <tr><th>Keeps</th><td>on hand + held + shipped − returned = everything ever stocked, for each sku, and none is negative; what left the house is not released, and comes back once; a price is changed by who saw the one before</td></tr>
 * </table>
 */
@NullMarked
package io.pasdequatre.inventory;

import org.jspecify.annotations.NullMarked;
