/** Wires the starter into a Spring Boot service. */
@NullMarked
package io.pasdequatre.eventing.autoconfigure;

import org.jspecify.annotations.NullMarked;
