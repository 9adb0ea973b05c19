/** What the tests run on where a Docker engine is. */
@NullMarked
package io.pasdequatre.testcontainers;

import org.jspecify.annotations.NullMarked;
