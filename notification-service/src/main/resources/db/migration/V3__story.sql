ALTER TABLE notification
    ADD COLUMN bookmark text;

COMMENT ON COLUMN notification.bookmark IS 'Where in the order''s story the fact was that it tells of, so that what is said of it later goes on from there; null if an older version wrote it';
