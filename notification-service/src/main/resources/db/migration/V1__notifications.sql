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
        CHECK (status NOT IN ('FAILED', 'BOUNCED', 'SUPPRESSED') OR reason IS NOT NULL),
    CONSTRAINT what_is_erased_is_not_sent CHECK (customer_id <> '' OR status NOT IN ('PENDING', 'FAILED'))
);

COMMENT ON COLUMN notification.customer_id IS 'Empty once the customer is erased: what is left keeps an event that comes again from being told again';
COMMENT ON COLUMN notification.details IS 'What there is to say, as JSON; it is put into words when it is sent';
COMMENT ON COLUMN notification.reason IS 'Why it failed, bounced or is suppressed; or, while it is pending, what it waits for';
COMMENT ON COLUMN notification.bounces IS 'How often it came back and was sent again; part of the key that the provider knows it by';
COMMENT ON COLUMN notification.due_at IS 'When a pending one may be claimed: at once, after a pause, or when the claim of a courier that died runs out';
COMMENT ON COLUMN notification.place IS 'Its place among the news of its order: what has a lower one is sent before';
COMMENT ON COLUMN notification.follows IS 'The kind of news of the same order that is known before it, sooner or later; null if none is';
COMMENT ON COLUMN notification.correlation IS 'Which event it follows, so that the event of its outcome has the same correlation and names its cause; null if no event led to it';

CREATE INDEX notification_due ON notification (channel, due_at, id) WHERE status = 'PENDING';
CREATE INDEX notification_failed ON notification (created_at) WHERE status = 'FAILED';
-- A customer's, newest first: the limits, what is listed, exported and erased.
CREATE INDEX notification_of_customer ON notification (customer_id, created_at);
-- What is in the feed, in the feed's order.
CREATE INDEX notification_in_feed ON notification (customer_id, id) WHERE channel = 'IN_APP';

-- The feed: who watches which product, what its price became, and in whose feed that is.
CREATE TABLE watch (
    customer_id text COLLATE "C" NOT NULL,
    sku         text NOT NULL,
    id          uuid NOT NULL DEFAULT uuidv7(),
    PRIMARY KEY (customer_id, sku)
);

COMMENT ON COLUMN watch.id IS 'Its place in time, among those of price_change: what has a lower one is older';

-- The fan-out reads it in pages, and nothing else.
CREATE INDEX watch_of_product ON watch (sku, customer_id) INCLUDE (id);

CREATE TABLE price_change (
    id           uuid        PRIMARY KEY DEFAULT uuidv7(),
    sku          text        NOT NULL,
    name         text        NOT NULL,
    amount_minor bigint      NOT NULL,
    currency     text        NOT NULL,
    reached      text COLLATE "C" NOT NULL DEFAULT '',
    due_at       timestamptz NOT NULL,
    done_at      timestamptz
);

COMMENT ON COLUMN price_change.reached IS 'The last customer whose feed has it: all who watch the product and come before have it too; empty once all have';
COMMENT ON COLUMN price_change.due_at IS 'When its fan-out may be claimed: at once, or when the claim of a worker that died runs out';
COMMENT ON COLUMN price_change.done_at IS 'When all feeds had it; null until then';

CREATE INDEX price_change_due ON price_change (id) WHERE done_at IS NULL;
CREATE INDEX price_change_of_product ON price_change (sku, id);

-- The feeds, unless they are in Redis.
CREATE TABLE feed_entry (
    customer_id text COLLATE "C" NOT NULL,
    change_id   uuid NOT NULL,
    PRIMARY KEY (customer_id, change_id)
);

-- Entries are written in the order of time, more or less: so this is small, and finds the old ones.
CREATE INDEX feed_entry_age ON feed_entry USING brin (change_id);
