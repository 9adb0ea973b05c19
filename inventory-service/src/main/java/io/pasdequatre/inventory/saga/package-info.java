/** Inventory's part in the order saga, and the events it publishes about its products. */
@NullMarked
package io.pasdequatre.inventory.saga;

import org.jspecify.annotations.NullMarked;
