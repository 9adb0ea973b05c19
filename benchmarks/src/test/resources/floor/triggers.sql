-- Fill the outbox from the state that a step changes. All steps share one database, so a trigger can look up what the
-- changed row itself does not have; across services it could not.
CREATE FUNCTION append(topic text, key uuid, sequence bigint, type text, payload json) RETURNS void LANGUAGE sql AS $$
    INSERT INTO outbox VALUES (uuidv7(), topic, key::text, sequence, type, payload)
$$;
CREATE FUNCTION price(amount_minor bigint, currency text) RETURNS json LANGUAGE sql AS $$
    SELECT json_build_object('amountMinor', amount_minor, 'currency', currency)
$$;

CREATE FUNCTION order_placed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM append('order-events', NEW.id, 1, 'OrderPlaced', json_build_object(
        'orderId', NEW.id,
        'customer', json_build_object('id', NEW.customer_id, 'email', NEW.customer_email),
        'lines', (SELECT json_agg(json_build_object('sku', sku, 'quantity', quantity,
            'unitPrice', price(unit_price_amount_minor, NEW.total_currency)) ORDER BY position)
            FROM order_line WHERE order_id = NEW.id),
        'total', price(NEW.total_amount_minor, NEW.total_currency)));
    RETURN NULL;
END $$;
-- At the commit, when the lines are there.
CREATE CONSTRAINT TRIGGER order_placed AFTER INSERT ON orders DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION order_placed();

CREATE FUNCTION stock_reserved() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM append('stock-events', id, 1, 'StockReserved', json_build_object(
        'orderId', id, 'customerId', customer_id, 'total', price(total_amount_minor, total_currency)))
        FROM orders WHERE id = NEW.order_id;
    RETURN NULL;
END $$;
CREATE TRIGGER stock_reserved AFTER INSERT ON reservation FOR EACH ROW EXECUTE FUNCTION stock_reserved();

CREATE FUNCTION payment_captured() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM append('payment-events', NEW.order_id, 1, 'PaymentCaptured', json_build_object(
        'orderId', NEW.order_id, 'paymentId', NEW.payment_id, 'amount', price(NEW.amount_minor, 'EUR')));
    RETURN NULL;
END $$;
CREATE TRIGGER payment_captured AFTER INSERT ON payment FOR EACH ROW EXECUTE FUNCTION payment_captured();

CREATE FUNCTION order_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM append('order-events', NEW.id, 2, 'OrderConfirmed', json_build_object(
        'orderId', NEW.id,
        'customer', json_build_object('id', NEW.customer_id, 'email', NEW.customer_email),
        'total', price(NEW.total_amount_minor, NEW.total_currency)));
    RETURN NULL;
END $$;
CREATE TRIGGER order_confirmed AFTER UPDATE OF status ON orders
    FOR EACH ROW WHEN (NEW.status = 'CONFIRMED') EXECUTE FUNCTION order_confirmed();

CREATE FUNCTION order_shipped() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM append('stock-events', id, 2, 'OrderShipped', json_build_object(
        'orderId', id, 'shipmentId', NEW.shipment_id, 'customerId', customer_id))
        FROM orders WHERE id = NEW.order_id;
    RETURN NULL;
END $$;
CREATE TRIGGER order_shipped AFTER INSERT ON shipment FOR EACH ROW EXECUTE FUNCTION order_shipped();
