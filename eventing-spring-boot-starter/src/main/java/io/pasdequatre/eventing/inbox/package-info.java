/** Knows which events a consumer has reacted to, so that a duplicate has no second effect. */
@NullMarked
package io.pasdequatre.eventing.inbox;

import org.jspecify.annotations.NullMarked;
