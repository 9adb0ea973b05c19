-- What is sent to customers, once for each order and kind of news.
CREATE TABLE notification (
    id          uuid        PRIMARY KEY,
    order_id    uuid        NOT NULL,
    kind        text        NOT NULL CHECK (kind IN
        ('ORDER_PLACED', 'ORDER_CONFIRMED', 'ORDER_SHIPPED', 'ORDER_CANCELLED', 'PAYMENT_REFUNDED',
         'CANCELLATION_REQUESTED', 'RETURN_LABEL_ISSUED', 'RETURN_REFUNDED')),
    channel     text        NOT NULL CHECK (channel IN ('EMAIL')),
    recipient   text        NOT NULL,
    subject     text        NOT NULL,
    text        text        NOT NULL,
    status      text        NOT NULL CHECK (status IN ('PENDING', 'SENT', 'FAILED')),
    reason      text,
    attempts    integer     NOT NULL CHECK (attempts >= 0),
    created_at  timestamptz NOT NULL,
    due_at      timestamptz NOT NULL,
    sent_at     timestamptz,
    correlation text,
    place       integer     NOT NULL,
    follows     text,
    version     integer     NOT NULL,
    CONSTRAINT one_notification_for_each_order_and_kind UNIQUE (order_id, kind),
    CONSTRAINT only_what_is_sent_has_a_time CHECK ((status = 'SENT') = (sent_at IS NOT NULL)),
    CONSTRAINT only_what_failed_has_a_reason CHECK ((status = 'FAILED') = (reason IS NOT NULL))
);

COMMENT ON COLUMN notification.due_at IS 'When a pending one may be claimed: at once, after a pause, or when the claim of a courier that died runs out';
COMMENT ON COLUMN notification.place IS 'Its place among the news of its order: what has a lower one is sent before';
COMMENT ON COLUMN notification.follows IS 'The kind of news of the same order that is known before it, sooner or later; null if none is';
COMMENT ON COLUMN notification.correlation IS 'Which event it follows, so that the event of its outcome has the same correlation and names its cause; null if no event led to it';

CREATE INDEX notification_due ON notification (due_at, id) WHERE status = 'PENDING';
CREATE INDEX notification_failed ON notification (created_at) WHERE status = 'FAILED';
