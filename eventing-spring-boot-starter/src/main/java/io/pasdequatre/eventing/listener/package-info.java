/**
 * Consumes topics: runs reactions, in order per key, in a transaction with the inbox; retries or dead-letters what
 * fails.
 */
@NullMarked
package io.pasdequatre.eventing.listener;

import org.jspecify.annotations.NullMarked;
