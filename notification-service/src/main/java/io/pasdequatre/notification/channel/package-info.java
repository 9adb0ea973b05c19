/**
 * The ways to reach a customer: {@link io.pasdequatre.notification.channel.NotificationChannel} is what is wanted of
 * each, and a class each speaks to a provider. Another provider is another class.
 */
@NullMarked
package io.pasdequatre.notification.channel;

import org.jspecify.annotations.NullMarked;
