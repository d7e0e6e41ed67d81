-- Signing keys follow one another, and what is secret is encrypted: the row says with which key, by that key's
-- identifier. Without one it is what an earlier version has left, and is encrypted at the next start.
ALTER TABLE signing_key RENAME COLUMN pkcs8 TO private_key;
ALTER TABLE signing_key ADD COLUMN encryption_key_id TEXT;
-- The number of the key among those of its algorithm: of two replicas that make the next one, one succeeds.
ALTER TABLE signing_key ADD COLUMN generation BIGINT NOT NULL DEFAULT 0;
ALTER TABLE signing_key ADD COLUMN signs_from BIGINT NOT NULL DEFAULT 0;
-- Seconds that the longest-lived token of this key lives: it has to verify for as long as that.
ALTER TABLE signing_key ADD COLUMN token_lifetime BIGINT NOT NULL DEFAULT 0;
-- A revoked key has no private half any more.
ALTER TABLE signing_key ADD COLUMN revoked_at BIGINT;

UPDATE signing_key SET
    signs_from = created_at,
    generation = (
        SELECT COUNT(*) FROM signing_key AS other
        WHERE other.algorithm = signing_key.algorithm
            AND (other.created_at < signing_key.created_at
                OR (other.created_at = signing_key.created_at AND other.kid <= signing_key.kid))
    );
CREATE UNIQUE INDEX signing_key_by_generation ON signing_key (algorithm, generation);

ALTER TABLE server_secret ADD COLUMN encryption_key_id TEXT;
