/**
 * Providers that send messages, and a stranger's endpoint for webhooks: what they are given they take, once a key, and
 * keep in a record. They reach nobody, and go wrong on request.
 */
@NullMarked
package io.pasdequatre.outsideworld.messaging;

import org.jspecify.annotations.NullMarked;
