/** Runs reactions: once per fact, in order per key, in a transaction; sets aside what cannot be processed. */
@NullMarked
package io.pasdequatre.eventing.inbox;

import org.jspecify.annotations.NullMarked;
