-- What a request with an idempotency key asked for, as a hash of the operation and its options, so that the key is not
-- taken for another request. Empty for a change without such a key, and for one from before this was kept.
ALTER TABLE changes ADD COLUMN request VARCHAR(64) NOT NULL DEFAULT '';
