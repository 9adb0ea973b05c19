/** REST: where orders stand, the stream of events, what is counted, and the board, which is a page on top of them. */
@NullMarked
package io.pasdequatre.tracking.web;

import org.jspecify.annotations.NullMarked;
