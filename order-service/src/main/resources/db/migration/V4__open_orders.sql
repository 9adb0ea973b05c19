-- The orders that have not ended, to be counted every few seconds however many have: those that have ended are not in it.
CREATE INDEX orders_open ON orders (status, placed_at) WHERE status IN ('PENDING', 'CONFIRMED', 'CANCELLING');
