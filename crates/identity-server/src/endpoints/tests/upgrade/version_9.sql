-- What version 9 of the schema holds of a running server, a row or two of every table, as that version wrote it. Do not
-- change it: it stands for databases that are out there. What the tests call by a name is kept
-- under its SHA-256.
-- The secrets are encrypted with the tests' encryption key. Bytes are written as SQLite reads them.

INSERT INTO session (id_hash, sid, subject, authentication, persistent, created_at, expires_at, began_at, last_seen_at, ends_at, user_agent, address)
VALUES ('PMvQcOCKK8K14MgtwKzErpa-E0czlyRlrqv6y523YFo', 'released-sid', 'alice', '{"auth_time":1795518000,"amr":["pwd","otp","mfa"],"acr":"http://schemas.openid.net/pape/policies/2007/06/multi-factor"}', TRUE, 1795518000, 1795608000, 1795518000, 1795518000, 1797249600, 'Mozilla/5.0', '127.0.0.1');

INSERT INTO session (id_hash, sid, subject, authentication, persistent, created_at, expires_at)
VALUES ('SxpdsxC8kT6JsJWdqvT-rsfg1hF7_f1RutLFVq6ONmg', 'older-sid', 'bob', '{"auth_time":1795518000,"amr":["pwd","otp","mfa"],"acr":"http://schemas.openid.net/pape/policies/2007/06/multi-factor"}', FALSE, 1795518000, 1795525200);

INSERT INTO authorize_request (id_hash, parameters, session_id_hash, created_at, expires_at, chosen_in, consented_in)
VALUES ('xP59R-nvFHhtXKwQCtDYgWzS0BxfyhVjJqUdy9QalM8', 'client_id=web&redirect_uri=https%3A%2F%2Flocalhost%3A5002%2Fsignin-oidc&response_type=code&scope=openid+profile&state=released&nonce=n&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256', NULL, 1795518000, 1795522200, 'PMvQcOCKK8K14MgtwKzErpa-E0czlyRlrqv6y523YFo', NULL);

INSERT INTO logout_request (id_hash, parameters, expires_at)
VALUES ('JUhXPlpecwDvwZJTMj31OvKrUc1bUqzEG5um64PF63Y', 'client_id=web&state=out', 1795522200);

INSERT INTO authorization_code (code_hash, authorization_grant, expires_at, grant_id, subject, client_id)
VALUES ('JzhKZK9bhk7tp_ptAjyqsoS4kWEHQOMgBLGXLbxc4P0', '{"client_id":"web","person":{"subject":"alice","session_id":"released-sid","authentication":{"auth_time":1795518000,"amr":["pwd","otp","mfa"],"acr":"http://schemas.openid.net/pape/policies/2007/06/multi-factor"}},"scopes":"openid profile","redirect_uri":"https://localhost:5002/signin-oidc","nonce":"a-nonce","code_challenge":"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM","expires_at":1795521900}', 1795521900, NULL, 'alice', 'web');

INSERT INTO authorization_code (code_hash, authorization_grant, expires_at)
VALUES ('c9B710L7aVZLDmTiVhmRiM5DhxbPFcL70TTUmxKByVE', '{"client_id":"web","person":{"subject":"alice","session_id":"released-sid","authentication":{"auth_time":1795518000,"amr":["pwd","otp","mfa"],"acr":"http://schemas.openid.net/pape/policies/2007/06/multi-factor"}},"scopes":"openid","redirect_uri":"https://localhost:5002/signin-oidc","nonce":null,"code_challenge":"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM","expires_at":1795521900}', 1795521900);

INSERT INTO pending_login (id_hash, content, created_at, expires_at)
VALUES ('wEscRlC9DU_xuPnoY-lfryBNGt_7igy0RocRHXyqM_Y', '{"return_url":"/","begun_at":1795521540,"waits_for":{"second_factor":{"action":"login","subject":"alice","remember":false,"idempotency_key":"7c9e6679-7425-40de-944b-e07fc1f90ae7"}}}', 1795521540, 1795522140);

INSERT INTO consumed (purpose, key_hash, expires_at)
VALUES ('authsignal_action', 'BTcGS6_CBEj35xalY1uBCmB0wCNrhp3CsYueld9yDqI', 1795525200);

INSERT INTO signing_key (kid, algorithm, private_key, created_at, encryption_key_id, generation, signs_from, token_lifetime, revoked_at)
VALUES ('hBoZ2REYDyOUoqYeJsYKdFQvFV9lO13FXmAT8MNzqD0', 'ES256', X'8254c329a92850f6d539dd372e1093e3472df08067e0e2bee09fbeb513c789a0f2d97311be2499a5d647664686b028c938e17b7e00dde38feadc2c26462fd84b457c280ab2480c654c103d87af2b0d6f98a3ac707d97a9f0d3fbb9c982d005f13a273a9ef4d652fce232b215f184237dc6724e93058dbfc0cc14576d8e9ba580a0b61289e2b0fa0f904c5329d7ccd064f97a1b7d384e12d524b67d039e06e9ebafa3277bb6de', 1795518000, 'OtVC9Wp3', 1, 1795518000, 3600, NULL);

INSERT INTO server_secret (name, secret, encryption_key_id)
VALUES ('pairwise_subjects', X'148de9c5a7a44d19e56cd9ae9b96bb94497182e338a3d158e8db44a33bcc1b9d1be4b8734790e8396a3a6e810b68d42df9e35d320aea4fcf0297d9ec', 'OtVC9Wp3');

INSERT INTO server_secret (name, secret, encryption_key_id)
VALUES ('known_browsers', X'3e23e8160039594a33894f6593f8ae2d28bd4724c4cc7e28767e1441783c880da079220a63b8a7db1f122e06c1748d20f5cbe9ee3987803568fd5712', 'OtVC9Wp3');

INSERT INTO consent (subject, client_id, consent, given_at)
VALUES ('alice', 'asking', '{"scopes":"openid profile","claims":[]}', 1795518000);

INSERT INTO pushed_request (key_hash, client_id, parameters, expires_at)
VALUES ('X5XEmkgCCGbqJwv5fmOJDMBnPbuz4L9jcMy4FCkBqnk', 'pushing', 'client_id=pushing&redirect_uri=https%3A%2F%2Flocalhost%3A5002%2Fsignin-oidc&response_type=code&scope=openid&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256', 1795521660);

INSERT INTO token_grant (grant_id, subject, client_id, sid, ends_with_session, content, created_at, expires_at)
VALUES ('released-grant', 'alice', 'offline', 'released-sid', FALSE, '{"client_id":"offline","person":{"subject":"alice","session_id":"released-sid","authentication":{"auth_time":1795518000,"amr":["pwd","otp","mfa"],"acr":"http://schemas.openid.net/pape/policies/2007/06/multi-factor"}},"scopes":"openid profile offline_access"}', 1795518000, 1795608000);

INSERT INTO token_grant (grant_id, subject, client_id, sid, ends_with_session, content, created_at, expires_at)
VALUES ('spent-grant', 'alice', 'offline', 'released-sid', FALSE, '{"client_id":"offline","person":{"subject":"alice","session_id":"released-sid","authentication":{"auth_time":1795518000,"amr":["pwd","otp","mfa"],"acr":"http://schemas.openid.net/pape/policies/2007/06/multi-factor"}},"scopes":"openid offline_access"}', 1795518000, 1795608000);

INSERT INTO refresh_token (token_hash, grant_id, parent_hash, used_at, expires_at)
VALUES ('qgwgZRaHa3gWwtFk73Gj1_tc_tWjKT3B6tE942ObxXU', 'released-grant', NULL, NULL, 1795608000);

INSERT INTO refresh_token (token_hash, grant_id, parent_hash, used_at, expires_at)
VALUES ('3VfZkSgKT0uQevS89BW7TjbCJAvr7ggGoZ3jpTN10pE', 'spent-grant', NULL, 1795518000, 1795608000);

INSERT INTO refresh_token (token_hash, grant_id, parent_hash, used_at, expires_at)
VALUES ('JAdIb62HWr_oxKMUg7G2A2LtUtJ6NbnMoYoFyBTFthI', 'spent-grant', '3VfZkSgKT0uQevS89BW7TjbCJAvr7ggGoZ3jpTN10pE', NULL, 1795608000);

INSERT INTO reference_token (token_hash, grant_id, claims, expires_at)
VALUES ('G3n4PQdHEgn_wIrcXHSzaOK3cHjGNv6QM6Vf63chxUc', 'released-grant', '{"iss":"https://localhost:5001","sub":"alice","aud":["https://localhost:5001/resources"],"exp":1795522200,"iat":1795518000,"nbf":1795518000,"jti":"released-jti","client_id":"offline","scope":"openid profile","auth_time":1795518000,"acr":"http://schemas.openid.net/pape/policies/2007/06/multi-factor","amr":["pwd","otp","mfa"],"sid":"released-sid","grant_id":"released-grant"}', 1795522200);

INSERT INTO device_authorization (device_code_hash, user_code_hash, client_id, request, decision, interval_seconds, asked_at, usable_until, expires_at, subject, grant_id)
VALUES ('vNutadqlKTmVXvWUjydzKS-E3YJ2WVjufBp3skBjs6U', 'JGDzaUHj4ewWXhCWFjJlYnzlhH5AN69OoFHK7p7HVWk', 'television', '{"scopes":"openid"}', '{"granted":{"client_id":"television","person":{"subject":"alice","session_id":"released-sid","authentication":{"auth_time":1795518000,"amr":["pwd","otp","mfa"],"acr":"http://schemas.openid.net/pape/policies/2007/06/multi-factor"}},"scopes":"openid"}}', 5, 1795518000, 1795521900, 1795525500, 'alice', NULL);

INSERT INTO device_authorization (device_code_hash, user_code_hash, client_id, request, decision, interval_seconds, asked_at, usable_until, expires_at)
VALUES ('3VhmdFheCbicqlqDVCR2GUgYp8bdoPf1tfgj49WKMsY', 'U5vdhPlD-moWQyaQ7a3I_mP2NG6HMdihrJCJxxfxf0k', 'television', '{"scopes":"openid"}', NULL, 5, NULL, 1795521900, 1795525500);

INSERT INTO attempt (purpose, key_hash, count, expires_at)
VALUES ('user_code', '7gh0Fwt_bzK4wqyVc8Qo01tXUnCma3V8LAGF0r0JcY0', 3, 1795522200);

INSERT INTO session_client (sid, client_id, subject, expires_at)
VALUES ('released-sid', 'web', 'alice', 1795608000);

INSERT INTO logout_delivery (id, client_id, sid, subject, attempts, next_attempt_at)
VALUES ('released-delivery', 'web', 'ended-sid', 'alice', 1, 1795521599);

INSERT INTO front_channel_logout (id_hash, content, expires_at)
VALUES ('AU-ucR_IAzEVHrikKfg-_kB1EItbmYjyUDxaceGAnfs', '{"frames":["https://localhost:5002/signout-oidc?iss=x&sid=y"],"redirect":null,"client":null}', 1795522200);

INSERT INTO named_lock (name)
VALUES ('secrets');

INSERT INTO lease (name, owner, expires_at)
VALUES ('cleanup', 'a replica of before', 1795521599);

INSERT INTO attempt_level (limit_name, key_hash, empty_at, last_at, expires_at)
VALUES ('password_by_account', 'm9wFjYBZZgUWDhzSTSY6bqPcxaXl_qEJPcQEid03so8', 1795557600000, 1795521600000, 1795557601);

INSERT INTO audit_event (id, at, event, outcome, reason, subject, username, client_id, sid, address, user_agent, request_id, detail, expires_at)
VALUES ('01932f00-0000-7000-8000-000000000000', 1795518000000, 'session_started', 'success', NULL, 'alice', 'alice', NULL, 'released-sid', '127.0.0.1', 'Mozilla/5.0', NULL, NULL, 1795608000);
