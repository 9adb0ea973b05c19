/**
 * The feed: what a customer's watched products cost by now. Who watches what is the write model; what became of a price
 * is written into the feed of each who watches ({@link io.pasdequatre.notification.feed.FanOut}), so that reading is
 * one look, see ADR 50.
 */
@NullMarked
package io.pasdequatre.notification.feed;

import org.jspecify.annotations.NullMarked;
