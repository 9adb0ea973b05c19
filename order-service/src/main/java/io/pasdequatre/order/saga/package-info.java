/** Order's part in the order saga, and its copy of the catalogue. */
@NullMarked
package io.pasdequatre.order.saga;

import org.jspecify.annotations.NullMarked;
