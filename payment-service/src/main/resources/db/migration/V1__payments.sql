-- What a customer has in one currency. The balance is no column: it follows from the three sums, so it cannot disagree with them.
CREATE TABLE account (
    customer_id     text   NOT NULL CHECK (length(customer_id) BETWEEN 1 AND 64),
    currency        text   NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    deposited_minor bigint NOT NULL DEFAULT 0 CHECK (deposited_minor >= 0),
    captured_minor  bigint NOT NULL DEFAULT 0 CHECK (captured_minor >= 0),
    refunded_minor  bigint NOT NULL DEFAULT 0 CHECK (refunded_minor BETWEEN 0 AND captured_minor),
    PRIMARY KEY (customer_id, currency),
    CONSTRAINT balance_is_never_negative CHECK (deposited_minor - (captured_minor - refunded_minor) >= 0)
);

-- At most one payment an order, hence at most one capture and one refund. A payment voided before any charge has no amount.
CREATE TABLE payment (
    order_id       uuid        PRIMARY KEY,
    payment_id     uuid        NOT NULL UNIQUE,
    customer_id    text        NOT NULL,
    amount_minor   bigint      CHECK (amount_minor >= 0),
    currency       text        CHECK (currency ~ '^[A-Z]{3}$'),
    status         text        NOT NULL CHECK (status IN ('REQUESTED', 'CAPTURED', 'REFUNDED', 'DECLINED', 'VOIDED')),
    decline_reason text        CHECK (decline_reason IN ('INSUFFICIENT_FUNDS', 'NO_ACCOUNT')),
    created_at     timestamptz NOT NULL,
    changed_at     timestamptz NOT NULL,
    CONSTRAINT only_a_voided_payment_has_no_amount
        CHECK ((status = 'VOIDED') = (amount_minor IS NULL) AND (amount_minor IS NULL) = (currency IS NULL)),
    CONSTRAINT only_a_declined_payment_has_a_reason
        CHECK ((status = 'DECLINED') = (decline_reason IS NOT NULL))
);

-- A request counts once a key. A second one with the key waits here for the first one's transaction to end.
CREATE TABLE idempotency_key (
    key      text PRIMARY KEY,
    request  text        NOT NULL, -- all that it asks for
    taken_at timestamptz NOT NULL DEFAULT now()
);
-- What is to be forgotten.
CREATE INDEX idempotency_key_taken_at ON idempotency_key (taken_at);
