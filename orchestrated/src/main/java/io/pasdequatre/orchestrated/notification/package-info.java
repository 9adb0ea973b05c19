/** Notification-service, which does what it is told. */
@NullMarked
package io.pasdequatre.orchestrated.notification;

import org.jspecify.annotations.NullMarked;
