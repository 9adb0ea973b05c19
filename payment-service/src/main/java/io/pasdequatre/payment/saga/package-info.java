/**
 * Payment's part in the order saga: what it consumes, does and publishes. The only package that knows other services'
 * events.
 */
@NullMarked
package io.pasdequatre.payment.saga;

import org.jspecify.annotations.NullMarked;
