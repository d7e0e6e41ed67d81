-- Settings that were changed in the portal, as JSON: each precedes the configuration file's until it is taken back.
CREATE TABLE tenant_settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
