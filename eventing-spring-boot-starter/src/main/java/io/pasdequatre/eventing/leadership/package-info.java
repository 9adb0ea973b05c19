/** Decides which replica relays, for how long, and how far the slot may move. */
@NullMarked
package io.pasdequatre.eventing.leadership;

import org.jspecify.annotations.NullMarked;
