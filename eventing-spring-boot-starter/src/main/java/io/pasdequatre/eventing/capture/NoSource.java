package io.pasdequatre.eventing.capture;

import io.debezium.config.CommonConnectorConfig;
import io.debezium.connector.SourceInfoStructMaker;
import io.debezium.connector.postgresql.SourceInfo;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/**
 * Has Debezium leave out where each change comes from, which it writes in fifteen fields, a JSON text among them, and
 * nobody reads here. Public since Debezium makes it, by its name.
 */
public final class NoSource implements SourceInfoStructMaker<SourceInfo> {

    private static final Schema SCHEMA = SchemaBuilder.struct().build();
    private static final Struct NOTHING = new Struct(SCHEMA);

    @Override
    public void init(String connector, String version, CommonConnectorConfig config) {}

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public Struct struct(SourceInfo source) {
        return NOTHING;
    }
}
