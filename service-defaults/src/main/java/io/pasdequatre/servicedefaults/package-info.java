/** What every service does in the same way, and which says nothing of orders: see ADR 31 for what may be shared. */
@NullMarked
package io.pasdequatre.servicedefaults;

import org.jspecify.annotations.NullMarked;
