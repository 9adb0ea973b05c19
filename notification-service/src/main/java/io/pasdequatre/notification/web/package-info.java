/** REST: what the customer was told about an order. */
@NullMarked
package io.pasdequatre.notification.web;

import org.jspecify.annotations.NullMarked;
