/** Mails over SMTP, to a real mail server in this JVM and to one that refuses. */
@NullMarked
package io.pasdequatre.notification.channel;

import org.jspecify.annotations.NullMarked;
