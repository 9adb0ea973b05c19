/** What the relay costs, measured on a durable PostgreSQL and a real Kafka, beside raw decoding in the same run. */
@NullMarked
package io.pasdequatre.benchmarks;

import org.jspecify.annotations.NullMarked;
