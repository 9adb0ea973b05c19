-- Where the saga of each order stands, since when. Order-service's own tables are V1.
CREATE TABLE saga (
    order_id uuid PRIMARY KEY REFERENCES orders DEFERRABLE INITIALLY DEFERRED,
    step     text        NOT NULL
        CHECK (step IN ('RESERVING', 'CHARGING', 'SHIPPING', 'STOPPING', 'RELEASING', 'REFUNDING', 'ENDED')),
    since    timestamptz NOT NULL
);
-- What is under way, and what stands still for longest.
CREATE INDEX saga_under_way ON saga (step, since) WHERE step <> 'ENDED';
