# A passkey.
passkey-use-title = Use your passkey
passkey-use-explained = Confirm with your fingerprint, your face or the lock of your device.
passkey-use = Use passkey
passkey-use-cancelled = No passkey was used: it was cancelled, took too long, or there is none here. You can try again.
passkey-use-failed = The passkey could not be used. You can try again.
passkey-create-title = Create a passkey
passkey-create-explained = A passkey lets you confirm that it is you with your fingerprint, your face or the lock of your device.
passkey-create = Create passkey
passkey-create-cancelled = No passkey was created: it was cancelled or took too long. You can try again.
passkey-create-registered = There is a passkey for this account on this device already.
passkey-create-failed = The passkey could not be created. You can try again.
passkey-refused = The passkey was refused. You can try again.
passkey-unknown = This passkey is not known here. Use another one.
passkey-wrong-address = Passkeys do not work under this address.
passkey-unsupported = This browser cannot use passkeys.

# The question for one after a sign-in.
passkey-prompt-title = Sign in faster next time?
passkey-prompt-explained = With a passkey you confirm that it is you with your fingerprint, your face or the lock of your device. No code is needed.
passkey-prompt-not-now = Not now

# A security key.
security-key-use-title = Use your security key
security-key-use-explained = Plug your security key in, or hold it to your device, and touch it when it blinks.
security-key-use = Use security key
security-key-use-cancelled = No security key was used: it was cancelled, took too long, or none was found. You can try again.
security-key-use-failed = The security key could not be used. You can try again.
security-key-add-title = Add a security key
security-key-add-explained = Have your security key at hand. Plug it in, or hold it to your device, when your browser asks for it.
security-key-add = Add security key
security-key-add-cancelled = No security key was added: it was cancelled or took too long. You can try again.
security-key-add-registered = This security key belongs to this account already.
security-key-add-failed = The security key could not be added. You can try again.
security-key-refused = The security key was refused. You can try again.
security-key-unknown = This security key is not known here. Use another one.
security-key-wrong-address = Security keys do not work under this address.
security-key-unsupported = This browser cannot use security keys.
