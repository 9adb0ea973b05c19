package io.pasdequatre.sampleapplication;

import io.pasdequatre.eventing.Outbox;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Writes notes, each call in a transaction of its own. */
@Component
class NoteWriter {

    private final Outbox outbox;

    NoteWriter(Outbox outbox) {
        this.outbox = outbox;
    }

    @Transactional
    public void write(String notebook, String... texts) {
        List.of(texts).forEach(text -> outbox.append(notebook, note(notebook, text)));
    }

    @Transactional
    public void writeAndFail(String notebook, String text) {
        outbox.append(notebook, note(notebook, text));
        throw new IllegalStateException("This transaction rolls back");
    }

    @Transactional(readOnly = true)
    public void writeReadOnly(String notebook, String text) {
        outbox.append(notebook, note(notebook, text));
    }

    public void writeOutsideATransaction(String notebook, String text) {
        outbox.append(notebook, note(notebook, text));
    }

    static NoteWritten note(String notebook, String text) {
        return NoteWritten.newBuilder().setNotebook(notebook).setText(text).build();
    }

    /** As it stands on a topic, behind the schema's id. */
    static byte[] encoded(NoteWritten note) {
        var bytes = new ByteArrayOutputStream();
        try {
            var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new SpecificDatumWriter<>(NoteWritten.class).write(note, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static NoteCopied copied(String notebook, String text) {
        return NoteCopied.newBuilder().setNotebook(notebook).setText(text).build();
    }
}
