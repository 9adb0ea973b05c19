INSERT INTO orders (id, customer_id, status, total_amount_minor, total_currency, payment_method,
    placed_at, shipped_at, version)
SELECT id, 'past-' || n % 100000, 'SHIPPED', 300, 'EUR', 'ACCOUNT', at, at, 3 FROM past;

INSERT INTO order_line (order_id, position, sku, quantity, unit_price_amount_minor, unit_price_currency)
SELECT id, 0, 'SKU-' || n % 50, 3, 100, 'EUR' FROM past;

INSERT INTO eventing.outbox_key (topic, key, sequence, last_id, correlation_id)
SELECT 'order-events', id::text, 2, id, id FROM recent;

INSERT INTO eventing.inbox_key (consumer, topic, key, sequence)
SELECT 'order-service', topic, id::text, 2 FROM recent, unnest(ARRAY ['inventory-events', 'payment-events']) topic;
