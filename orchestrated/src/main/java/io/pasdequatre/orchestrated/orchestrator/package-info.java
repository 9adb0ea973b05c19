/** The orchestrator: order-service, which says what the others do. */
@NullMarked
package io.pasdequatre.orchestrated.orchestrator;

import org.jspecify.annotations.NullMarked;
