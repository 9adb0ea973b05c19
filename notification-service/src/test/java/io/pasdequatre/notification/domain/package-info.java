/** What notifications contain and when they are tried again, without a database. */
@NullMarked
package io.pasdequatre.notification.domain;

import org.jspecify.annotations.NullMarked;
