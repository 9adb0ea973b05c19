/** What is counted of payments beside what the events say. */
@NullMarked
package io.pasdequatre.payment.metrics;

import org.jspecify.annotations.NullMarked;
