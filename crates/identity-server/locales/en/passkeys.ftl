passkeys-title = Your passkeys
passkeys-short = Passkeys
passkeys-about = Sign in without a password; see and remove what you have.
passkeys-intro-html = Passkeys of <strong>{ $person }</strong>. A passkey signs you in with your fingerprint, your face or your screen lock.
passkeys-none = You have no passkey yet.
passkeys-unnamed = Passkey
passkeys-synced = synced between your devices
passkeys-this-device = on one device only
passkeys-added-html = added on <time datetime="{ $at }">{ $day }</time>
passkeys-used-html = last used <time datetime="{ $at }">{ $when }</time>
passkeys-unused = not used yet
passkeys-add = Add a passkey
passkeys-name = Name
passkeys-save = Save
passkeys-rename = Rename
passkeys-rename-label = Rename “{ $name }”
passkeys-remove = Remove
passkeys-remove-label = Remove “{ $name }”
passkeys-remove-title = Remove this passkey?
passkeys-remove-question-html = You will not be able to sign in with <strong>{ $name }</strong> any more.
passkeys-no-script = Passkeys need JavaScript. Please allow it for this page.

# What was done, or went wrong, on the page of one’s passkeys.
passkeys-done-added = Your passkey was added. You can sign in with it from now on.
passkeys-done-renamed = The passkey has its new name.
passkeys-done-removed = The passkey was removed. If your device still shows it, you can delete it there.
passkeys-none-such = There is no such passkey any more.
passkeys-no-name = Please enter a name of at most 60 characters.
passkeys-last-way-in = This is your last passkey, and you need one to sign in. Add another one first.
passkeys-unavailable = Your passkeys cannot be reached at the moment. Please try again in a few minutes.

# The offer after a sign-in.
passkey-offer-title = Sign in faster next time
passkey-offer-why = With a passkey, your fingerprint, your face or your screen lock is all you need: no password and no code.
passkey-offer-not-now = Not now
passkey-offer-never = Don’t ask again
passkey-offer-then-html = Then you go on to <strong>{ $client }</strong>.
passkey-offer-trying = You are signed in
passkey-offer-continue = Continue
passkey-create = Create a passkey

# Where nobody gets on without one.
passkey-required-title = You need a passkey
passkey-required-client-html = <strong>{ $client }</strong> lets people in with a passkey only.
passkey-required-account = Your account lets you in with a passkey only.
passkey-required-create = Create one now: your fingerprint, your face or your screen lock will be all you need.
passkey-required-recovery = You have signed in with a recovery code. Create a new passkey on this device now.
passkey-required-use-title = Please use your passkey
passkey-required-use = You have one: please sign in with it. If it is on your phone, your browser shows you how.
passkey-required-lost = Lost your passkey? Sign in with a recovery code instead of your authenticator app, or ask for help.
passkey-required-new-title = Your passkey is ready
passkey-required-new = Now sign in with it for the first time.
passkey-required-again = To create one, please sign in again, with your password and your second factor.
passkey-required-sign-in = Sign in again

# What the script says.
passkey-asking = Follow the instructions of your browser…
passkey-added-wait = Done. One moment…
passkey-cancelled = No passkey was used. You can try again.
passkey-known = This device already holds a passkey for your account.
passkey-unreachable = Passkeys cannot be reached at the moment. Please try again.
passkey-too-old = That took too long. Please try again.
passkey-not-fresh = Please sign in again first.
passkey-needs-passkey = To change your passkeys, please sign in with one of them first.
passkey-forbidden = Adding a passkey is not allowed for your account at the moment.
passkey-too-many = Too many attempts. Please wait a moment.
passkey-unsupported = This browser cannot create passkeys.
passkey-wrong-address = Passkeys do not work at this address.
passkey-failed = That did not work. You can try again.
