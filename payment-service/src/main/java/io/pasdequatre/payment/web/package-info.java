/** REST: customers' accounts, what happened to them and what is to happen, and how an order was paid. */
@NullMarked
package io.pasdequatre.payment.web;

import org.jspecify.annotations.NullMarked;
