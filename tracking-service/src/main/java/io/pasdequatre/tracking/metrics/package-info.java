/** How the orders go as seen from outside, for dashboards and alerts. */
@NullMarked
package io.pasdequatre.tracking.metrics;

import org.jspecify.annotations.NullMarked;
