/**
 * What is not ours, played by one process: the card gateway, the providers of SMS and push messages, and somebody's
 * endpoint for webhooks. Each has a record of its own, which tests compare with ours, and does on request what the real
 * one does on a bad day. No service knows it but by HTTP.
 */
@NullMarked
package io.pasdequatre.outsideworld;

import org.jspecify.annotations.NullMarked;
