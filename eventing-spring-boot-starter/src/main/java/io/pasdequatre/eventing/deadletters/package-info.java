/** Writes dead letters, and parks what follows them, since the events of a key keep their order. */
@NullMarked
package io.pasdequatre.eventing.deadletters;

import org.jspecify.annotations.NullMarked;
