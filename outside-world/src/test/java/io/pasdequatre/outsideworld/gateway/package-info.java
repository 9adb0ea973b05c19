/** The gateway as a client meets it, on good days and on bad ones. */
@NullMarked
package io.pasdequatre.outsideworld.gateway;

import org.jspecify.annotations.NullMarked;
