/**
 * What happened in each of the last minutes, counted by Kafka Streams from facts that may come late, again or out of
 * order.
 */
@NullMarked
package io.pasdequatre.order.analytics;

import org.jspecify.annotations.NullMarked;
