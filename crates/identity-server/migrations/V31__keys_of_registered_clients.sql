-- What was found last at the `jwks_uri` of a client, and when that was looked for.

ALTER TABLE registered_client ADD COLUMN fetched_jwks TEXT; -- JSON
ALTER TABLE registered_client ADD COLUMN fetched_at BIGINT;
