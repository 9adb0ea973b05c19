@NullMarked
package io.pasdequatre.servicedefaults;

import org.jspecify.annotations.NullMarked;
