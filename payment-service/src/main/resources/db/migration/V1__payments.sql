-- The ledger. An account is a stream of entries, and its balance is what they add up to. Names are compared byte by byte, so
-- that the order of row locks and of pages is the same everywhere.

-- Which accounts there are, such as customer:ada:EUR. It says no more than that: the row is locked by whoever appends.
CREATE TABLE account_stream (
    account text COLLATE "C" PRIMARY KEY CHECK (account ~ '^(customer:[^:]{1,64}|[a-z]+:[0-9]+):[A-Z]{3}$')
);

-- What happened, never to be changed. The primary key is the expected version of an append: of two that took a stream for
-- equally long one fails. The payload is JSON to the byte as it was hashed, which jsonb would not keep.
CREATE TABLE ledger_entry (
    account        text        COLLATE "C" REFERENCES account_stream,
    version        bigint      CHECK (version > 0),
    type           text        NOT NULL,
    schema_version integer     NOT NULL CHECK (schema_version > 0),
    payload        text        NOT NULL CHECK (payload IS JSON OBJECT),
    amount_minor   bigint      NOT NULL, -- below zero it leaves the account
    currency       text        NOT NULL CHECK (right(account, 4) = ':' || currency),
    transaction_id uuid        NOT NULL, -- of the entries that add up to zero
    occurred_at    timestamptz NOT NULL,
    hash           bytea       NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (account, version)
);

-- What leaves one account arrives in another, in the same statement.
CREATE FUNCTION refuse_what_is_not_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        unbalanced uuid;
    BEGIN
        SELECT transaction_id INTO unbalanced FROM added
            GROUP BY transaction_id, currency HAVING sum(amount_minor) <> 0 LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'The entries of transaction % do not add up to zero', unbalanced
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END $$;
CREATE TRIGGER ledger_entry_is_balanced AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_what_is_not_balanced();

-- Also its owner only appends. Whoever is to correct an entry appends another one.
CREATE FUNCTION refuse_to_change_what_happened() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% of ledger_entry: what happened is not changed, append an entry that corrects it', TG_OP
            USING ERRCODE = 'insufficient_privilege';
    END $$;
CREATE TRIGGER ledger_entry_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_what_happened();
DO $$
    DECLARE
        role text;
    BEGIN
        FOR role IN SELECT DISTINCT grantee FROM information_schema.role_table_grants
                    WHERE table_name = 'ledger_entry' AND grantee <> current_user LOOP
            EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON ledger_entry FROM %I', role);
        END LOOP;
    END $$;

-- What the first entries of an account add up to. It can be thrown away: a fold without it takes longer.
CREATE TABLE account_snapshot (
    account     text        COLLATE "C" REFERENCES account_stream,
    version     bigint,
    fold        integer, -- by which it was made: a snapshot of another fold is passed over
    occurred_at timestamptz NOT NULL, -- of its last entry
    state       json        NOT NULL,
    hash        bytea       NOT NULL, -- of its last entry
    PRIMARY KEY (account, fold, version)
);

-- The read model, written with the entries and made from them again by a rebuild: a second generation, while the first serves.
CREATE TABLE balance_generation (
    number     integer     PRIMARY KEY,
    state      text        NOT NULL CHECK (state IN ('BUILDING', 'SERVING', 'RETIRED')),
    begun_at   timestamptz NOT NULL DEFAULT now(),
    changed_in xid8        NOT NULL DEFAULT pg_current_xact_id(), -- the transaction that gave it this state
    built_upto text        COLLATE "C" NOT NULL DEFAULT '' -- up to here this round has folded accounts
);
CREATE UNIQUE INDEX one_generation_serves ON balance_generation (state) WHERE state = 'SERVING';
CREATE UNIQUE INDEX one_generation_is_built ON balance_generation (state) WHERE state = 'BUILDING';
INSERT INTO balance_generation VALUES (1, 'SERVING');

CREATE TABLE account_balance (
    generation        integer     REFERENCES balance_generation,
    account           text        COLLATE "C" REFERENCES account_stream,
    currency          text        NOT NULL,
    version           bigint      NOT NULL,
    occurred_at       timestamptz NOT NULL,
    balance_minor     bigint      NOT NULL,
    deposited_minor   bigint      NOT NULL,
    withdrawn_minor   bigint      NOT NULL,
    fees_minor        bigint      NOT NULL,
    captured_minor    bigint      NOT NULL,
    refunded_minor    bigint      NOT NULL,
    transferred_minor bigint      NOT NULL,
    corrected_minor   bigint      NOT NULL,
    PRIMARY KEY (generation, account),
    CONSTRAINT balance_is_what_came_in_less_what_went_out CHECK (balance_minor = deposited_minor - withdrawn_minor
        - fees_minor - captured_minor + refunded_minor + transferred_minor + corrected_minor),
    CONSTRAINT balance_is_never_negative CHECK (balance_minor >= 0 OR NOT starts_with(account, 'customer:'))
) WITH (fillfactor = 80); -- Room for updates in place: they change no index.

-- At most one payment an order, hence at most one capture and one refund. A payment voided before any charge has no amount.
CREATE TABLE payment (
    order_id       uuid        PRIMARY KEY,
    payment_id     uuid        NOT NULL UNIQUE,
    customer_id    text        NOT NULL,
    method         text        NOT NULL DEFAULT 'ACCOUNT' CHECK (method IN ('ACCOUNT', 'CARD')),
    amount_minor   bigint      CHECK (amount_minor >= 0),
    currency       text        CHECK (currency ~ '^[A-Z]{3}$'),
    status         text        NOT NULL CHECK (status IN
        ('REQUESTED', 'CAPTURED', 'REFUNDED', 'DECLINED', 'VOIDED', 'CHARGING', 'UNKNOWN', 'REFUNDING', 'REFUND_REFUSED')),
    decline_reason text        CHECK (decline_reason IN ('INSUFFICIENT_FUNDS', 'NO_ACCOUNT', 'CARD_DECLINED')),
    created_at     timestamptz NOT NULL,
    changed_at     timestamptz NOT NULL,
    CONSTRAINT only_a_voided_payment_has_no_amount
        CHECK ((status = 'VOIDED') = (amount_minor IS NULL) AND (amount_minor IS NULL) = (currency IS NULL)),
    CONSTRAINT only_a_declined_payment_has_a_reason
        CHECK ((status = 'DECLINED') = (decline_reason IS NOT NULL))
);

-- What an order that is paid by card asks of the gateway. Whoever writes both locks the payment first; a claim locks this alone.
CREATE TABLE card_payment (
    order_id       uuid    PRIMARY KEY REFERENCES payment,
    card_token     text    NOT NULL CHECK (card_token ~ '^tok_[a-z0-9_]+$'),
    refund_reason  text    CHECK (refund_reason IN ('ORDER_CANCELLED', 'GOODS_RETURNED')),
    charge_cause   text,
    refund_cause   text,
    attempts       integer NOT NULL CHECK (attempts >= 0),
    claims         integer NOT NULL CHECK (claims >= 0),
    claimed        boolean NOT NULL,
    due_at         timestamptz,
    ended_at       timestamptz,
    problem        text,
    version        bigint  NOT NULL
);

COMMENT ON COLUMN card_payment.refund_reason IS 'Why what was charged goes back; of a cancelled order, what was not is never charged';
COMMENT ON COLUMN card_payment.charge_cause IS 'Which event led to the charge, so that the event of its outcome names it; null if none did';
COMMENT ON COLUMN card_payment.refund_cause IS 'Which event led to the refund';
COMMENT ON COLUMN card_payment.attempts IS 'Calls for what is to be done now, charge or refund; with one behind it the gateway is asked before it is told';
COMMENT ON COLUMN card_payment.claims IS 'Claims ever, so that a worker knows whether the last one is its own';
COMMENT ON COLUMN card_payment.due_at IS 'When it may be claimed: at once, after a pause, or when the claim of a worker that died runs out; null if there is nothing to do';

COMMENT ON COLUMN card_payment.ended_at IS 'When there was nothing to do any more; null while there is';

CREATE INDEX card_payment_ended ON card_payment (ended_at);
CREATE INDEX card_payment_waiting ON card_payment (order_id) WHERE ended_at IS NULL OR problem IS NOT NULL;
CREATE INDEX card_payment_due ON card_payment (due_at, order_id) WHERE due_at IS NOT NULL;

-- What the gateway's ledger says of our orders: the first entry of each kind. Another one is a difference.
CREATE TABLE gateway_entry (
    order_id uuid   NOT NULL,
    kind     text   NOT NULL CHECK (kind IN ('CHARGE', 'REFUND')),
    sequence bigint NOT NULL,
    PRIMARY KEY (order_id, kind)
);

-- How far the ledgers are compared: theirs up to a place, ours up to a time.
CREATE TABLE reconciliation (
    only_row  boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    sequence  bigint      NOT NULL,
    ended_to  timestamptz NOT NULL
);
INSERT INTO reconciliation (sequence, ended_to) VALUES (0, '-infinity');

-- Where they differ. It stays until a person has seen to it.
CREATE TABLE gateway_difference (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reference  text        NOT NULL,
    kind       text        NOT NULL,
    detail     text        NOT NULL,
    found_at   timestamptz NOT NULL,
    settled_at timestamptz,
    UNIQUE (reference, kind)
);
CREATE INDEX gateway_difference_open ON gateway_difference (id) WHERE settled_at IS NULL;

-- A request counts once a key. A second one with the key waits here for the first one's transaction to end.
CREATE TABLE idempotency_key (
    key      text PRIMARY KEY,
    request  text        NOT NULL, -- all that it asks for
    taken_at timestamptz NOT NULL DEFAULT now()
);
-- What is to be forgotten.
CREATE INDEX idempotency_key_taken_at ON idempotency_key (taken_at);
