/** Accounts, payments and the rules by which money moves between them. */
@NullMarked
package io.pasdequatre.payment.domain;

import org.jspecify.annotations.NullMarked;
