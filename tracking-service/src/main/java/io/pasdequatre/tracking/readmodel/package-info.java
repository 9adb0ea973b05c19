/** The read model: where every order stands, by the events of all services. It can be read from the topics again. */
@NullMarked
package io.pasdequatre.tracking.readmodel;

import org.jspecify.annotations.NullMarked;
