/** Events as Avro: their JSON in the outbox, their bytes on the wire, their schemas in the registry. */
@NullMarked
package io.pasdequatre.eventing.schema;

import org.jspecify.annotations.NullMarked;
