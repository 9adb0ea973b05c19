/** Orders and their fate, and the prices they are made of. */
@NullMarked
package io.pasdequatre.order.domain;

import org.jspecify.annotations.NullMarked;
