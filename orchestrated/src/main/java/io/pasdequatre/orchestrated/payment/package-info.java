/** Payment-service, which does what it is told. */
@NullMarked
package io.pasdequatre.orchestrated.payment;

import org.jspecify.annotations.NullMarked;
