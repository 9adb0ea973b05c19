/** How the saga goes, for whoever watches. */
@NullMarked
package io.pasdequatre.order.metrics;

import org.jspecify.annotations.NullMarked;
