-- What is said outside of a reaction, by a sweep or a request, continues the story of its key: the correlation and the
-- trace of the key's first fact. Null where an older version of the service, still running beside this one, begins a key.
ALTER TABLE outbox_key
    ADD COLUMN correlation_id uuid,
    ADD COLUMN traceparent    text;

UPDATE outbox_key k SET correlation_id = first.correlation_id, traceparent = first.traceparent
FROM outbox first
WHERE first.topic = k.topic AND first.key = k.key AND first.sequence = 1;

-- How a story began does not change.
REVOKE UPDATE ON outbox_key FROM "${applicationRole}";
GRANT UPDATE (sequence) ON outbox_key TO "${applicationRole}";
