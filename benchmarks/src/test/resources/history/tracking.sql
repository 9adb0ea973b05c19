INSERT INTO tracked_order (generation, order_id, status, last_at, customer, total_amount_minor, total_currency, placed_at)
SELECT 1, id, 'SHIPPED', at, 'past-' || n % 100000, 300, 'EUR', at FROM newest;

INSERT INTO tracked_order_sku (generation, sku, placed_at, order_id)
SELECT 1, 'SKU-' || n % 50, at, id FROM newest;

INSERT INTO tracked_event (generation, order_id, event_id, topic, type, source, sequence, happened_at, committed_at,
    published_at, correlation_id, fields, order_status)
SELECT 1, id, uuidv7(), topic, 'io.pasdequatre.events.' || type, '/' || topic, sequence, at, at, at, id,
    json_build_object('orderId', id, 'customer', json_build_object('id', 'past'),
        'text', repeat('What an event says. ', 8)), status
FROM newest, (VALUES
    ('order-events', 'OrderPlaced', 1, 'PENDING'), ('inventory-events', 'StockReserved', 1, 'PENDING'),
    ('payment-events', 'PaymentCaptured', 1, 'PENDING'), ('order-events', 'OrderConfirmed', 2, 'CONFIRMED'),
    ('inventory-events', 'OrderShipped', 2, 'SHIPPED'), ('notification-events', 'NotificationSent', 1, 'SHIPPED'),
    ('notification-events', 'NotificationSent', 2, 'SHIPPED'), ('notification-events', 'NotificationSent', 3, 'SHIPPED')
    ) events (topic, type, sequence, status);
