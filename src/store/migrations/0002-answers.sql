-- What an operation said when it made a change, so that a request repeated with the same idempotency key gets the same
-- answer. Empty for a change without such a key.
ALTER TABLE changes ADD COLUMN answer TEXT NOT NULL DEFAULT '';
