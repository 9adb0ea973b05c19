/**
 * The ledger: each account is a stream of events, and its balance is what they add up to. Every posting moves an amount
 * from one account to another, so that all of them add up to zero. Knows neither orders' states nor Kafka.
 */
@NullMarked
package io.pasdequatre.payment.ledger;

import org.jspecify.annotations.NullMarked;
