/** Notifications, what the customer reads in them, and when to try again. */
@NullMarked
package io.pasdequatre.notification.domain;

import org.jspecify.annotations.NullMarked;
