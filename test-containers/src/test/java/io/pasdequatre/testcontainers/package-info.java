/** What tests get, in containers and without. */
@NullMarked
package io.pasdequatre.testcontainers;

import org.jspecify.annotations.NullMarked;
