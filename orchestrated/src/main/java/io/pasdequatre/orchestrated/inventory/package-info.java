/** Inventory-service, which does what it is told. */
@NullMarked
package io.pasdequatre.orchestrated.inventory;

import org.jspecify.annotations.NullMarked;
