-- Counts the prices a product has had. Whoever changes one says which they saw; the stock, which moves all the time, does
-- not touch it.
ALTER TABLE product
    ADD COLUMN price_version bigint NOT NULL DEFAULT 1 CHECK (price_version > 0);
