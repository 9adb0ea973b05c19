/** What all that is not ours has in common: how it goes wrong, and how it tells its clients something. */
@NullMarked
package io.pasdequatre.outsideworld.shared;

import org.jspecify.annotations.NullMarked;
