/**
 * Where every order stands: a read model of what all services say. It decides nothing and says nothing; it can be
 * thrown away and read from the topics again.
 */
@NullMarked
package io.pasdequatre.order.tracking;

import org.jspecify.annotations.NullMarked;
