/** The messaging providers as a client meets them, on good days and on bad ones. */
@NullMarked
package io.pasdequatre.outsideworld.messaging;

import org.jspecify.annotations.NullMarked;
