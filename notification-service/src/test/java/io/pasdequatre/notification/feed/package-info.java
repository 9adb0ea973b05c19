/** Feeds on a real PostgreSQL, and on it and a real Redis. */
@NullMarked
package io.pasdequatre.notification.feed;

import org.jspecify.annotations.NullMarked;
