@NullMarked
package io.pasdequatre.notification.saga;

import org.jspecify.annotations.NullMarked;
