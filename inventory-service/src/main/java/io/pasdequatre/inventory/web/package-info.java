/** REST: products and their stock, and what was held and shipped for an order. */
@NullMarked
package io.pasdequatre.inventory.web;

import org.jspecify.annotations.NullMarked;
