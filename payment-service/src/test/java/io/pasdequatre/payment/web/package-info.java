/** Who is refused before anything is done. */
@NullMarked
package io.pasdequatre.payment.web;

import org.jspecify.annotations.NullMarked;
