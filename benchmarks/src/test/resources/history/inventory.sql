INSERT INTO reservation (order_id, state, version)
SELECT id, 'COMMITTED', 1 FROM past;

INSERT INTO reservation_line (order_id, sku, quantity)
SELECT id, 'SKU-' || n % 50, 3 FROM past;

INSERT INTO shipment (order_id, shipment_id, customer_id, carrier, tracking_id, state, due_at,
    dispatched_at)
SELECT id, id, 'past-' || n % 100000, 'Corps de Colis', 'CC' || id, 'DISPATCHED',
    at, at FROM past;

INSERT INTO eventing.outbox_key (topic, key, sequence, last_id, correlation_id)
SELECT 'inventory-events', id::text, 2, id, id FROM recent;

INSERT INTO eventing.inbox_key (consumer, topic, key, sequence)
SELECT 'inventory-service', 'order-events', id::text, 2 FROM recent;
