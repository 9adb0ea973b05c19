-- A customer may ask for a cancellation, and an order that takes too long is over.
ALTER TABLE orders
    ADD COLUMN cancellation_requested_at timestamptz,
    DROP CONSTRAINT orders_status_check,
    ADD CONSTRAINT orders_status_check CHECK (status IN ('PENDING', 'CONFIRMED', 'CANCELLING', 'SHIPPED', 'CANCELLED')),
    DROP CONSTRAINT orders_cancelled_because_check,
    ADD CONSTRAINT orders_cancelled_because_check
        CHECK (cancelled_because IN ('OUT_OF_STOCK', 'PAYMENT_DECLINED', 'CUSTOMER', 'TIMED_OUT')),
    ADD CONSTRAINT only_what_was_asked_for_is_cancelling
        CHECK (status <> 'CANCELLING' OR cancellation_requested_at IS NOT NULL);

-- The orders that have waited longest come first; those that have ended are not in it.
CREATE INDEX orders_pending ON orders (placed_at, id) WHERE status = 'PENDING';
