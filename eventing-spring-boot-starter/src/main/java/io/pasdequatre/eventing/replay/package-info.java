/** Replays and discards dead letters, over REST and on a page, and goes on with what is parked behind them. */
@NullMarked
package io.pasdequatre.eventing.replay;

import org.jspecify.annotations.NullMarked;
