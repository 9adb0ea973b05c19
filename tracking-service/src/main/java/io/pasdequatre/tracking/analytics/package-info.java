/**
 * What happened in each of the last minutes, counted by Kafka Streams from events that may come late, again or out of
 * order.
 */
@NullMarked
package io.pasdequatre.tracking.analytics;

import org.jspecify.annotations.NullMarked;
