-- Skus are compared byte by byte, so that keyset pages and the order of row locks are the same everywhere.
-- price_version counts the prices that a product has had. Whoever changes one names the version they saw; the stock, which
-- moves all the time, does not touch it.
CREATE TABLE product (
    sku                text COLLATE "C" PRIMARY KEY,
    name               text   NOT NULL,
    price_amount_minor bigint NOT NULL CHECK (price_amount_minor > 0),
    price_currency     text   NOT NULL CHECK (price_currency ~ '^[A-Z]{3}$'),
    price_version      bigint NOT NULL CHECK (price_version > 0),
    on_hand            bigint NOT NULL CHECK (on_hand >= 0),
    held               bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
    shipped            bigint NOT NULL DEFAULT 0 CHECK (shipped >= 0),
    returned           bigint NOT NULL DEFAULT 0 CHECK (returned BETWEEN 0 AND shipped),
    stocked            bigint NOT NULL,
    CONSTRAINT nothing_appears_or_vanishes CHECK (on_hand + held + shipped - returned = stocked)
);

CREATE TABLE reservation (
    order_id         uuid PRIMARY KEY,
    state            text   NOT NULL CHECK (state IN ('HELD', 'COMMITTED', 'RELEASED', 'REJECTED')),
    rejected_because text CHECK (rejected_because IN ('INSUFFICIENT_STOCK', 'UNKNOWN_SKU')),
    rejected_sku     text,
    version          bigint NOT NULL,
    CONSTRAINT a_rejection_has_a_reason CHECK (
        (state = 'REJECTED') = (rejected_because IS NOT NULL)
        AND (state = 'REJECTED') = (rejected_sku IS NOT NULL))
);

CREATE TABLE reservation_line (
    order_id uuid   NOT NULL REFERENCES reservation,
    sku      text   NOT NULL COLLATE "C" REFERENCES product,
    quantity bigint NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (order_id, sku)
);

-- One shipment an order: its dispatch cannot be undone, so it must not happen twice.
CREATE TABLE shipment (
    order_id       uuid PRIMARY KEY REFERENCES reservation,
    shipment_id    uuid        NOT NULL UNIQUE,
    customer_id    text        NOT NULL,
    carrier        text        NOT NULL,
    tracking_id    text        NOT NULL,
    state          text        NOT NULL CHECK (state IN ('PREPARED', 'DISPATCHED', 'WITHDRAWN')),
    due_at         timestamptz NOT NULL,
    dispatched_at  timestamptz,
    CONSTRAINT only_what_is_dispatched_has_a_time CHECK ((state = 'DISPATCHED') = (dispatched_at IS NOT NULL))
);

-- What has been due for longest comes first; what has left is not in it.
CREATE INDEX shipment_due ON shipment (due_at, order_id) WHERE state = 'PREPARED';

-- One return an order: its goods come back once, and so does its money.
CREATE TABLE return_label (
    order_id    uuid PRIMARY KEY REFERENCES shipment,
    carrier     text        NOT NULL,
    tracking_id text        NOT NULL,
    issued_at   timestamptz NOT NULL,
    arrived_at  timestamptz
);

-- A request counts once a key. A second one with the key waits here for the first one's transaction to end.
CREATE TABLE idempotency_key (
    key      text PRIMARY KEY,
    request  text        NOT NULL, -- all that it asks for
    taken_at timestamptz NOT NULL DEFAULT now()
);
-- What is to be forgotten.
CREATE INDEX idempotency_key_taken_at ON idempotency_key (taken_at);
