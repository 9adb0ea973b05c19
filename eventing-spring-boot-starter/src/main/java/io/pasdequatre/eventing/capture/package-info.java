/** Reads the outbox from PostgreSQL's write-ahead log, with Debezium; made to do so without some of its costs. */
@NullMarked
package io.pasdequatre.eventing.capture;

import org.jspecify.annotations.NullMarked;
