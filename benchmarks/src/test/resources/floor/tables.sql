-- What the five transactions of an order's way write, with the columns and the indexes that the services have, in one
-- database and without partitions.
CREATE TABLE orders (
    id uuid PRIMARY KEY, customer_id text NOT NULL, customer_email text NOT NULL, status text NOT NULL,
    total_amount_minor bigint NOT NULL, total_currency text NOT NULL, placed_at timestamptz NOT NULL, version bigint NOT NULL
);
CREATE INDEX ON orders (customer_id, id);
CREATE INDEX ON orders (placed_at, id) WHERE status = 'PENDING';
CREATE TABLE order_line (
    order_id uuid NOT NULL REFERENCES orders, position integer NOT NULL, sku text NOT NULL, quantity integer NOT NULL,
    unit_price_amount_minor bigint NOT NULL, PRIMARY KEY (order_id, position)
);
CREATE TABLE idempotency_key (key text PRIMARY KEY, order_id uuid NOT NULL, taken_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE product (sku text PRIMARY KEY, on_hand bigint NOT NULL CHECK (on_hand >= 0), held bigint NOT NULL, shipped bigint NOT NULL);
CREATE TABLE reservation (order_id uuid PRIMARY KEY, state text NOT NULL, version bigint NOT NULL);
CREATE TABLE reservation_line (
    order_id uuid NOT NULL REFERENCES reservation, sku text NOT NULL REFERENCES product, quantity bigint NOT NULL,
    PRIMARY KEY (order_id, sku)
);
CREATE TABLE shipment (order_id uuid PRIMARY KEY REFERENCES reservation, shipment_id uuid NOT NULL UNIQUE, state text NOT NULL);
CREATE TABLE account (customer_id text PRIMARY KEY, deposited bigint NOT NULL, captured bigint NOT NULL, CHECK (deposited >= captured));
CREATE TABLE payment (order_id uuid PRIMARY KEY, payment_id uuid NOT NULL UNIQUE, customer_id text NOT NULL, amount_minor bigint NOT NULL, status text NOT NULL);
CREATE TABLE inbox (consumer text NOT NULL, event_id uuid NOT NULL, received_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (consumer, event_id));
CREATE TABLE outbox (
    id uuid PRIMARY KEY, topic text NOT NULL, key text NOT NULL, sequence bigint NOT NULL, type text NOT NULL,
    payload json NOT NULL, occurred_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO product SELECT 'SKU-' || i, 1000000000, 0, 0 FROM generate_series(1, 50) i;
INSERT INTO account SELECT 'customer-' || i, 1000000000000, 0 FROM generate_series(1, 50) i;
