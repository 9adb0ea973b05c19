INSERT INTO payment (order_id, payment_id, customer_id, amount_minor, currency, status, created_at, changed_at)
SELECT id, id, 'past-' || n % 100000, 300, 'EUR', 'CAPTURED', at, at FROM past;

INSERT INTO eventing.outbox_key (topic, key, sequence, last_id, correlation_id)
SELECT 'payment-events', id::text, 1, id, id FROM recent;

INSERT INTO eventing.inbox_key (consumer, topic, key, sequence)
SELECT 'payment-service', topic, id::text, 1 FROM recent, unnest(ARRAY ['inventory-events', 'order-events']) topic;
