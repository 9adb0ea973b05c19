package io.pasdequatre.sampleapplication;

import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.eventing.Reactions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Copies the notes it consumes, and appends an event of that. A test may have it do something more with the notes of
 * one notebook.
 */
@Reactions(topics = "notes")
class NoteCopier {

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Map<String, Consumer<NoteWritten>> more = new ConcurrentHashMap<>();

    NoteCopier(JdbcClient jdbc, Outbox outbox) {
        this.jdbc = jdbc;
        this.outbox = outbox;
    }

    void on(NoteWritten note) {
        jdbc.sql("INSERT INTO copy (notebook, text) VALUES (?, ?)")
                .params(note.getNotebook(), note.getText())
                .update();
        outbox.append(note.getNotebook(), NoteWriter.copied(note.getNotebook(), note.getText()));
        more.getOrDefault(note.getNotebook(), _ -> {}).accept(note);
    }

    void also(String notebook, Consumer<NoteWritten> action) {
        more.put(notebook, action);
    }

    /** Waits until no other transaction writes to the notebook, and keeps all others waiting until this one ends. */
    void lock(String notebook) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtext(?))")
                .param(notebook)
                .query()
                .listOfRows();
    }

    /** As if the server had been killed. */
    void loseTheSession() {
        jdbc.sql("SELECT pg_terminate_backend(pg_backend_pid())").query().listOfRows();
    }

    List<String> copiesOf(String notebook) {
        return jdbc.sql("SELECT text FROM copy WHERE notebook = ? ORDER BY id")
                .param(notebook)
                .query(String.class)
                .list();
    }

    long transactionsOf(String notebook) {
        return jdbc.sql("SELECT count(DISTINCT transaction) FROM copy WHERE notebook = ?")
                .param(notebook)
                .query(Long.class)
                .single();
    }
}
