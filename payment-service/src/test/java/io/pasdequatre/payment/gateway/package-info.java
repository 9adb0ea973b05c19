/** The gateway over HTTP, and who may speak for it. */
@NullMarked
package io.pasdequatre.payment.gateway;

import org.jspecify.annotations.NullMarked;
