/** Products and their stock, what is held for an order, and what left the house. */
@NullMarked
package io.pasdequatre.inventory.domain;

import org.jspecify.annotations.NullMarked;
