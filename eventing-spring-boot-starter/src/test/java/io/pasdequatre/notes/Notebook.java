package io.pasdequatre.notes;

import io.pasdequatre.eventing.Outbox;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Writes notes, each call in a transaction of its own. */
@Component
class Notebook {

    private final Outbox outbox;

    Notebook(Outbox outbox) {
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

    static NoteCopied copied(String notebook, String text) {
        return NoteCopied.newBuilder().setNotebook(notebook).setText(text).build();
    }
}
