/** Keeps outbox and inbox as small as their retention allows, and no smaller than a repeated event needs them. */
@NullMarked
package io.pasdequatre.eventing.retention;

import org.jspecify.annotations.NullMarked;
