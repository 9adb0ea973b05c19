/** What stands around a fact: its CloudEvents attributes, and the fact being reacted to. */
@NullMarked
package io.pasdequatre.eventing.envelope;

import org.jspecify.annotations.NullMarked;
