package io.pasdequatre.eventing.schema;

import org.apache.avro.Schema;

/**
 * A schema and the id the registry gave it.
 *
 * @param id the registry's id, written in front of every event on the wire
 * @param schema the schema itself
 */
public record RegisteredSchema(int id, Schema schema) {}
