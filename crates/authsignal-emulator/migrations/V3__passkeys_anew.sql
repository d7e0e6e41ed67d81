-- Passkeys and open ceremonies are kept in another form now. A local tenant begins anew: passkeys are registered again.
DELETE FROM authenticators WHERE verification_method = 'PASSKEY';
DELETE FROM challenges;
