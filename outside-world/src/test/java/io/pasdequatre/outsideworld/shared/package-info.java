/** What all that is not ours has in common, and a client to try it with. */
@NullMarked
package io.pasdequatre.outsideworld.shared;

import org.jspecify.annotations.NullMarked;
