-- Skus are compared byte by byte, so that keyset pages and the order of row locks are the same everywhere.
CREATE TABLE product (
    sku                text COLLATE "C" PRIMARY KEY,
    name               text   NOT NULL,
    price_amount_minor bigint NOT NULL CHECK (price_amount_minor > 0),
    price_currency     text   NOT NULL CHECK (price_currency ~ '^[A-Z]{3}$'),
    on_hand            bigint NOT NULL CHECK (on_hand >= 0),
    held               bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
    shipped            bigint NOT NULL DEFAULT 0 CHECK (shipped >= 0),
    stocked            bigint NOT NULL,
    CONSTRAINT nothing_appears_or_vanishes CHECK (on_hand + held + shipped = stocked)
);

CREATE TABLE reservation (
    order_id         uuid PRIMARY KEY,
    state            text   NOT NULL CHECK (state IN ('HELD', 'COMMITTED', 'RELEASED', 'REJECTED')),
    rejected_because text CHECK (rejected_because IN ('INSUFFICIENT_STOCK', 'UNKNOWN_SKU')),
    rejected_sku     text,
    version          bigint NOT NULL,
    CONSTRAINT a_rejection_says_why CHECK (
        (state = 'REJECTED') = (rejected_because IS NOT NULL)
        AND (state = 'REJECTED') = (rejected_sku IS NOT NULL))
);

CREATE TABLE reservation_line (
    order_id uuid   NOT NULL REFERENCES reservation,
    sku      text   NOT NULL COLLATE "C" REFERENCES product,
    quantity bigint NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (order_id, sku)
);

-- One shipment an order: it cannot be undone, so it must not happen twice.
CREATE TABLE shipment (
    order_id       uuid PRIMARY KEY REFERENCES reservation,
    shipment_id    uuid        NOT NULL UNIQUE,
    customer_id    text        NOT NULL,
    customer_email text        NOT NULL,
    dispatched_at  timestamptz NOT NULL
);
