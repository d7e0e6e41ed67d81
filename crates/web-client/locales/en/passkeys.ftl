passkeys-title = Passkeys
passkeys-introduction = A passkey signs you in with your fingerprint, your face or your device’s PIN. There is no password to remember, and none to be stolen.
passkeys-yours = Your passkeys
passkeys-none = You have no passkey yet.
passkeys-unnamed = Passkey
passkeys-added-html = added <time datetime="{ $machine }">{ $text }</time>
passkeys-used-html = last used <time datetime="{ $machine }" title="{ $text }">{ $relative }</time>
passkeys-unused = not used yet
passkeys-add = Add a passkey
passkeys-remove = Remove
passkeys-remove-named = Remove { $name }
passkeys-needs-script = To add a passkey, allow JavaScript for this page.

passkeys-status-added = Your passkey was added. You can sign in with it from now on.
passkeys-status-removed = The passkey was removed. You can also delete it from the device that holds it.
passkeys-status-confirmed = Thank you, it is you. Now you can add your passkey.
passkeys-status-one-factor = You signed in again, but with one factor only. Set up an authenticator app for your account, sign in with it, and then add a passkey.

passkeys-sign-in-first = For your security, please sign in again first …
passkeys-follow-browser = Follow the instructions of your browser …
passkeys-with-request = { $problem } (Request { $id })
passkeys-problem-unsupported = This browser cannot create passkeys. Try a current browser on a device with a screen lock.
passkeys-problem-script = The passkey script could not be loaded. Reload the page and try again.
passkeys-problem-cancelled = No passkey was added: the request was cancelled, or it took too long. You can try again.
passkeys-problem-registered = This device already holds a passkey for your account.
passkeys-problem-network = The passkey service cannot be reached. Check your connection and try again.
passkeys-problem-expired = That took too long. Please press the button again.
passkeys-problem-forbidden = Adding a passkey is not allowed for your account at the moment.
passkeys-problem-form = This page is too old. Reload it and try again.
passkeys-problem-insecure = Passkeys need a secure connection to the right address of this site.
passkeys-problem-failed = The passkey could not be added. Please try again.

passkeys-removal-title = Remove a passkey
passkeys-removal-question = Remove “{ $name }”?
passkeys-removal-explained = You can no longer sign in with this passkey. Other passkeys and your other ways to sign in stay as they are.
passkeys-removal-sign-in-first = To protect your account, you are asked to sign in again first.
passkeys-removal-confirm = Remove it
passkeys-removal-keep = Keep it
