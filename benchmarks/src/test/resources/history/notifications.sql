INSERT INTO notification (id, order_id, kind, channel, recipient, subject, text, status, attempts, created_at, due_at,
    sent_at, place, version)
SELECT gen_random_uuid(), id, kind, 'EMAIL', 'past-' || n % 100000 || '@example.com', 'Your order ' || id,
    repeat('What was ordered, and what becomes of it. ', 8), 'SENT', 1, at, at, at, place, 2
FROM newest, (VALUES ('ORDER_PLACED', 1), ('ORDER_CONFIRMED', 2), ('ORDER_SHIPPED', 3)) kinds (kind, place);

INSERT INTO eventing.outbox_key (topic, key, sequence, last_id, correlation_id)
SELECT 'notification-events', id::text, 3, id, id FROM recent;

INSERT INTO eventing.inbox_key (consumer, topic, key, sequence)
SELECT 'notification-service', topic, id::text, 2
FROM recent, unnest(ARRAY ['order-events', 'inventory-events', 'payment-events']) topic;
