/** What stands around an event: its CloudEvents attributes, and the event being reacted to. */
@NullMarked
package io.pasdequatre.eventing.envelope;

import org.jspecify.annotations.NullMarked;
