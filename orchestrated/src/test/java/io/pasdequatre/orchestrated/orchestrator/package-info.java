@NullMarked
package io.pasdequatre.orchestrated.orchestrator;

import org.jspecify.annotations.NullMarked;
