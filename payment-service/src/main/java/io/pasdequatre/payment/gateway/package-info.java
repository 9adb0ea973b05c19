/**
 * The card gateway: what payment wants of any, and how the one that there is is spoken to. Another provider is another
 * adapter.
 */
@NullMarked
package io.pasdequatre.payment.gateway;

import org.jspecify.annotations.NullMarked;
