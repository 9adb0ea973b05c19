INSERT INTO notification (id, order_id, kind, channel, customer_id, details, status, attempts, bounces, created_at, due_at,
    attempted_at, sent_at, place, version)
SELECT gen_random_uuid(), id, kind, 'EMAIL', 'past-' || n % 100000,
    '{"amount":{"amountMinor":300,"currency":"EUR"}}', 'SENT', 1, 0, at, at, at, at, place, 2
FROM newest, (VALUES ('ORDER_PLACED', 1), ('ORDER_CONFIRMED', 2), ('ORDER_SHIPPED', 3)) kinds (kind, place);

INSERT INTO eventing.outbox_key (topic, key, sequence, last_id, correlation_id)
SELECT 'notification-events', id::text, 3, id, id FROM recent;

INSERT INTO eventing.inbox_key (consumer, topic, key, sequence)
SELECT 'notification-service', topic, id::text, 2
FROM recent, unnest(ARRAY ['order-events', 'inventory-events', 'payment-events']) topic;
