/** The rules of accounts and payments, without a database. */
@NullMarked
package io.pasdequatre.payment.domain;

import org.jspecify.annotations.NullMarked;
