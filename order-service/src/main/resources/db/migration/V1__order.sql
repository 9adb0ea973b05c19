CREATE TABLE orders (
    id                        uuid PRIMARY KEY,
    customer_id               text        NOT NULL,
    status                    text        NOT NULL
        CHECK (status IN ('PENDING', 'CONFIRMED', 'CANCELLING', 'SHIPPED', 'CANCELLED', 'RETURNING', 'RETURNED')),
    cancelled_because         text
        CHECK (cancelled_because IN ('OUT_OF_STOCK', 'PAYMENT_DECLINED', 'CUSTOMER', 'TIMED_OUT')),
    total_amount_minor        bigint      NOT NULL CHECK (total_amount_minor > 0),
    total_currency            text        NOT NULL CHECK (total_currency ~ '^[A-Z]{3}$'),
    payment_method            text        NOT NULL CHECK (payment_method IN ('ACCOUNT', 'CARD')),
    payment_card_token        text        CHECK (payment_card_token ~ '^tok_[a-z0-9_]+$'),
    placed_at                 timestamptz NOT NULL,
    cancellation_requested_at timestamptz,
    shipped_at                timestamptz,
    version                   bigint      NOT NULL,
    CONSTRAINT a_cancellation_says_why CHECK ((status = 'CANCELLED') = (cancelled_because IS NOT NULL)),
    CONSTRAINT only_a_card_has_a_token CHECK ((payment_method = 'CARD') = (payment_card_token IS NOT NULL)),
    CONSTRAINT only_what_was_asked_for_is_cancelling
        CHECK (status <> 'CANCELLING' OR cancellation_requested_at IS NOT NULL),
    CONSTRAINT only_what_has_shipped_has_a_time
        CHECK ((status IN ('SHIPPED', 'RETURNING', 'RETURNED')) = (shipped_at IS NOT NULL))
);

-- A customer's orders page by page, newest first: ids are UUIDv7, so their order is the order of time.
CREATE INDEX orders_of_customer ON orders (customer_id, id);
-- The orders that have waited longest come first; those that have ended are not in it.
CREATE INDEX orders_pending ON orders (placed_at, id) WHERE status = 'PENDING';
-- The orders that have not ended, to be counted every few seconds however many have. One that is RETURNING waits for a
-- customer, and not for a service.
CREATE INDEX orders_open ON orders (status, placed_at) WHERE status IN ('PENDING', 'CONFIRMED', 'CANCELLING');

CREATE TABLE order_line (
    order_id                uuid    NOT NULL REFERENCES orders,
    position                integer NOT NULL,
    sku                     text    NOT NULL,
    quantity                integer NOT NULL CHECK (quantity > 0),
    unit_price_amount_minor bigint  NOT NULL CHECK (unit_price_amount_minor > 0),
    unit_price_currency     text    NOT NULL,
    PRIMARY KEY (order_id, position)
);

-- One order a key. A second request with the key waits here for the first one's transaction to end.
CREATE TABLE idempotency_key (
    key      text PRIMARY KEY,
    order_id uuid        NOT NULL REFERENCES orders DEFERRABLE INITIALLY DEFERRED,
    taken_at timestamptz NOT NULL DEFAULT now()
);
-- What is to be forgotten.
CREATE INDEX idempotency_key_taken_at ON idempotency_key (taken_at);

-- This service's own copy of what inventory sells, from product-events.
CREATE TABLE catalogue (
    sku                text PRIMARY KEY,
    name               text   NOT NULL,
    price_amount_minor bigint NOT NULL,
    price_currency     text   NOT NULL
);
