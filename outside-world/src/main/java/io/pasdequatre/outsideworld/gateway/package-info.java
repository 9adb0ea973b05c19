/**
 * A card gateway as providers offer them: charges and refunds once a key, a ledger, webhooks. Every card is a token;
 * the words of the token decide nothing, but for {@code tok_declined}.
 */
@NullMarked
package io.pasdequatre.outsideworld.gateway;

import org.jspecify.annotations.NullMarked;
