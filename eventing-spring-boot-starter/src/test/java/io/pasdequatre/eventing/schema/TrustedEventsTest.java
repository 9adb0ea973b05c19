package io.pasdequatre.eventing.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.eventing.envelope.Cause;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;

public class TrustedEventsTest {

    /** As where the second version of an event, in a package of its own, contains a type that both versions share. */
    @Test
    void aTypeOfAnotherPackageThanItsEventIsTrusted() {
        TrustedEvents.trust(Answered.class);

        assertThat(SpecificData.get().getClass(Answered.CAUSE)).isEqualTo(Cause.class);
    }

    /** An event. */
    public static final class Answered extends SpecificRecordBase {

        static final Schema CAUSE = SchemaBuilder.record("Cause")
                .namespace(Cause.class.getPackageName())
                .fields()
                .endRecord();

        /** Avro looks for it by this name. */
        public static final Schema SCHEMA$ = SchemaBuilder.record("Answered")
                .namespace("io.pasdequatre.eventing.schema.v2")
                .fields()
                .name("cause")
                .type(CAUSE)
                .noDefault()
                .endRecord();

        private static final long serialVersionUID = 1L;

        @Override
        public Schema getSchema() {
            return SCHEMA$;
        }

        @Override
        public Object get(int field) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void put(int field, Object value) {
            throw new UnsupportedOperationException();
        }
    }
}
