package io.pasdequatre.eventing.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.eventing.envelope.CloudEventsHeaders;
import io.pasdequatre.eventing.envelope.Envelope;
import io.pasdequatre.eventing.schema.EventBytes;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import io.pasdequatre.eventing.test.TestSchemas;
import io.pasdequatre.sampleapplication.NoteWritten;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** An application whose classes are loaded anew while it runs, and the starter's are not: what DevTools does. */
class ReloadedApplicationTest {

    private static final SchemaRegistry SCHEMAS = new TestSchemas(NoteWritten.class.getClassLoader());

    /** Remembers what it reads. */
    @Reactions(topics = "notes")
    static class Reader {

        private String read = "";

        void on(NoteWritten note) {
            read = note.getText();
        }

        @Override
        public String toString() {
            return read;
        }
    }

    /** Loads the application's own classes itself, although its parent has them too. */
    private static final class Restarted extends URLClassLoader {

        Restarted() {
            super(
                    new URL[] {
                        NoteWritten.class.getProtectionDomain().getCodeSource().getLocation()
                    },
                    NoteWritten.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Reader.class.getName()) && !name.startsWith(NoteWritten.class.getPackageName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @Test
    void itsReactionsGetEventsOfTheClassesThatTheyKnow() throws Exception {
        try (var loader = new Restarted()) {
            var constructor = loader.loadClass(Reader.class.getName()).getDeclaredConstructor();
            constructor.setAccessible(true);
            Object reader = constructor.newInstance();
            var reactions = new ReactionsByType(List.of(reader));

            Delivery delivery = Delivery.of(record("hello"), reactions, SCHEMAS);

            assertThat(delivery)
                    .isInstanceOfSatisfying(
                            Delivery.Awaited.class,
                            awaited -> awaited.reaction().to(awaited.event()));
            assertThat(reader.getClass()).isNotEqualTo(Reader.class);
            assertThat(reader).hasToString("hello");
        }
    }

    private static ConsumerRecord<byte[], byte[]> record(String text) {
        String type = NoteWritten.class.getName();
        var note = NoteWritten.newBuilder().setNotebook("n").setText(text).build();
        byte[] value = EventBytes.write(SCHEMAS.version(type, 0), note);
        var envelope = new Envelope(
                UUID.randomUUID(), type, "/test", Instant.now(), "n", 1, null, UUID.randomUUID(), null, null);
        return new ConsumerRecord<>(
                "notes",
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                1,
                value.length,
                new byte[1],
                value,
                CloudEventsHeaders.write(envelope),
                Optional.empty());
    }
}
