/**
 * Notification's part in the order saga: what it hears, does and says. The only package that knows other services'
 * facts.
 */
@NullMarked
package io.pasdequatre.notification.saga;

import org.jspecify.annotations.NullMarked;
