/** REST: orders are placed and looked up. */
@NullMarked
package io.pasdequatre.order.web;

import org.jspecify.annotations.NullMarked;
