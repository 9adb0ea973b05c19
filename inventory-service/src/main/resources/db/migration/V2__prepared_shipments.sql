-- A shipment is prepared first and leaves when its time comes. Those there are have left.
ALTER TABLE shipment
    ADD COLUMN state text NOT NULL DEFAULT 'DISPATCHED' CHECK (state IN ('PREPARED', 'DISPATCHED', 'WITHDRAWN')),
    ADD COLUMN due_at timestamptz,
    ALTER COLUMN dispatched_at DROP NOT NULL;

UPDATE shipment SET due_at = dispatched_at;

ALTER TABLE shipment
    ALTER COLUMN state DROP DEFAULT,
    ALTER COLUMN due_at SET NOT NULL,
    ADD CONSTRAINT only_what_is_dispatched_has_a_time CHECK ((state = 'DISPATCHED') = (dispatched_at IS NOT NULL));

-- What has been due for longest comes first; what has left is not in it.
CREATE INDEX shipment_due ON shipment (due_at, order_id) WHERE state = 'PREPARED';
