/** REST: customers' accounts and their deposits, and how an order was paid. */
@NullMarked
package io.pasdequatre.payment.web;

import org.jspecify.annotations.NullMarked;
