/** Inventory's part in the order saga, and the facts it says about its products. */
@NullMarked
package io.pasdequatre.inventory.saga;

import org.jspecify.annotations.NullMarked;
