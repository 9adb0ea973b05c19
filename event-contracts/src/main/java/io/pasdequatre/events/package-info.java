/** The published language: every fact the services say, and the topics they say them on. */
@NullMarked
package io.pasdequatre.events;

import org.jspecify.annotations.NullMarked;
