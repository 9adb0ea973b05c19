-- Whom we write to, and in which language. What can name a person stands in these two tables alone.
CREATE TABLE customer (
    id        text PRIMARY KEY,
    language  text NOT NULL CHECK (language IN ('en', 'de')),
    time_zone text NOT NULL
);

-- How a customer is reached.
CREATE TABLE contact (
    customer_id      text   NOT NULL REFERENCES customer ON DELETE CASCADE,
    channel          text   NOT NULL CHECK (channel IN ('EMAIL', 'SMS', 'PUSH', 'WEBHOOK', 'IN_APP')),
    address          text   NOT NULL,
    opted_out        text[] NOT NULL,
    disabled_because text,
    disabled_by      uuid,
    PRIMARY KEY (customer_id, channel),
    CONSTRAINT what_is_disabled_says_why_and_by_what CHECK ((disabled_because IS NULL) = (disabled_by IS NULL))
);

COMMENT ON COLUMN contact.address IS 'An address, a number, a token or a URL; empty in the app, which needs none';
COMMENT ON COLUMN contact.opted_out IS 'The kinds of news that the customer does not want this way';
COMMENT ON COLUMN contact.disabled_by IS 'The notification that showed that nothing arrives there any more';

-- What customers are told, once for each order, kind of news and channel.
CREATE TABLE notification (
    id           uuid        PRIMARY KEY,
    order_id     uuid        NOT NULL,
    kind         text        NOT NULL CHECK (kind IN
        ('ORDER_PLACED', 'ORDER_CONFIRMED', 'ORDER_SHIPPED', 'ORDER_CANCELLED', 'PAYMENT_REFUNDED',
         'CANCELLATION_REQUESTED', 'RETURN_LABEL_ISSUED', 'RETURN_REFUNDED', 'CONTACT_DISABLED')),
    channel      text        NOT NULL CHECK (channel IN ('EMAIL', 'SMS', 'PUSH', 'WEBHOOK', 'IN_APP')),
    customer_id  text        NOT NULL,
    details      text        NOT NULL,
    status       text        NOT NULL CHECK (status IN ('PENDING', 'SENT', 'FAILED', 'BOUNCED', 'SUPPRESSED')),
    reason       text,
    attempts     integer     NOT NULL CHECK (attempts >= 0),
    bounces      integer     NOT NULL CHECK (bounces >= 0),
    created_at   timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    attempted_at timestamptz,
    sent_at      timestamptz,
    delivered_at timestamptz,
    correlation  text,
    place        integer     NOT NULL,
    follows      text,
    version      integer     NOT NULL,
    CONSTRAINT one_notification_for_each_order_kind_and_channel UNIQUE (order_id, kind, channel),
    CONSTRAINT only_what_is_sent_has_a_time CHECK ((status IN ('SENT', 'BOUNCED')) = (sent_at IS NOT NULL)),
    CONSTRAINT what_did_not_arrive_has_a_reason
        CHECK (status NOT IN ('FAILED', 'BOUNCED', 'SUPPRESSED') OR reason IS NOT NULL)
);

COMMENT ON COLUMN notification.details IS 'What there is to say, as JSON; it is put into words when it is sent';
COMMENT ON COLUMN notification.reason IS 'Why it failed, bounced or is suppressed; or, while it is pending, what it waits for';
COMMENT ON COLUMN notification.bounces IS 'How often it came back and was sent again; part of the key that the provider knows it by';
COMMENT ON COLUMN notification.due_at IS 'When a pending one may be claimed: at once, after a pause, or when the claim of a courier that died runs out';
COMMENT ON COLUMN notification.place IS 'Its place among the news of its order: what has a lower one is sent before';
COMMENT ON COLUMN notification.follows IS 'The kind of news of the same order that is known before it, sooner or later; null if none is';
COMMENT ON COLUMN notification.correlation IS 'Which event it follows, so that the event of its outcome has the same correlation and names its cause; null if no event led to it';

CREATE INDEX notification_due ON notification (channel, due_at, id) WHERE status = 'PENDING';
CREATE INDEX notification_failed ON notification (created_at) WHERE status = 'FAILED';
-- A customer's, newest first: the feed, the limits, what is exported and erased.
CREATE INDEX notification_of_customer ON notification (customer_id, created_at);
