CREATE TABLE copy (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notebook    text NOT NULL,
    text        text NOT NULL,
    transaction xid8 NOT NULL DEFAULT pg_current_xact_id()
);
