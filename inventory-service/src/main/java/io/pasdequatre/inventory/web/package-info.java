/** REST: products and their stock, and what was held, shipped and taken back for an order. */
@NullMarked
package io.pasdequatre.inventory.web;

import org.jspecify.annotations.NullMarked;
