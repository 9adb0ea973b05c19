@NullMarked
package io.pasdequatre.notification.web;

import org.jspecify.annotations.NullMarked;
