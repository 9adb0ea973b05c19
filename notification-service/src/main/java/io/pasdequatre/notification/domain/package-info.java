/** Notifications, what they say to the customer, and when to try again. */
@NullMarked
package io.pasdequatre.notification.domain;

import org.jspecify.annotations.NullMarked;
