-- Whose a code is and for whom, so that it ends when the person takes back what they have granted to the client; likewise
-- what they have allowed a device that has not come for it yet.

ALTER TABLE authorization_code ADD COLUMN subject TEXT;
ALTER TABLE authorization_code ADD COLUMN client_id TEXT;
CREATE INDEX authorization_code_by_subject ON authorization_code (subject, client_id);

ALTER TABLE device_authorization ADD COLUMN subject TEXT;
CREATE INDEX device_authorization_by_subject ON device_authorization (subject, client_id);

-- The grant that the device comes for, which is made afterwards.
ALTER TABLE device_authorization ADD COLUMN grant_id TEXT;
