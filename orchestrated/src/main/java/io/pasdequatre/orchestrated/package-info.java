/**
 * The same saga with an orchestrator, to be compared with the choreography of the four services. Each of its four
 * programs is one of the services as it is, with other reactions: what the orchestrator commands in the place of what
 * others have published. Cards and returns are left out.
 */
@NullMarked
package io.pasdequatre.orchestrated;

import org.jspecify.annotations.NullMarked;
