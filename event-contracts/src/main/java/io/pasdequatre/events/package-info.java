/** The published language: every event the services publish, and the topics they publish them on. */
@NullMarked
package io.pasdequatre.events;

import org.jspecify.annotations.NullMarked;
