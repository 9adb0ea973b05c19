/** The ledger, most of it on a database of its own. */
@NullMarked
package io.pasdequatre.payment.ledger;

import org.jspecify.annotations.NullMarked;
