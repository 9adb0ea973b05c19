/** The ways to reach a customer. Today that is mail. */
@NullMarked
package io.pasdequatre.notification.channel;

import org.jspecify.annotations.NullMarked;
