login-title = Sign in
login-client-html = to continue to <strong>{ $client }</strong>
login-device = to connect your device. You see its code again afterwards.
login-again = Please confirm that it is you.
login-again-client-html = Please confirm that it is you to continue to <strong>{ $client }</strong>.
login-needs-passkey = It asks you to use a passkey.
login-username = Username
login-password = Password
login-remember = Remember me
login-remember-hint = Keeps you signed in here and remembers your username. Not for a device that others use.
login-another = Not you? Use another account
login-show-password = Show password
login-hide-password = Hide password
login-caps-lock = Caps Lock is on.
login-working = Signing in…
login-slow = This takes longer than usual. Please keep this page open.
login-submit = Sign in
login-or = or
login-passkey = Sign in with a passkey

# Why the page is shown again.
login-username-missing = Enter your username.
login-password-missing = Enter your password.
login-wrong = Invalid username or password.
login-too-old = This page was open for too long. Please enter your password again.
login-unavailable = The second step of signing in cannot be reached at the moment. You are not signed in. Please try again.
login-not-completed = You are not signed in: the second step was not completed. Please sign in again.
login-expired = This sign-in took too long, or it began in another browser. Please sign in again.
login-not-accepted = You are not signed in: what you showed was not accepted here. Please try again, or sign in another way.
login-passkey-required = You are not signed in: your account needs your passkey. Use it below, or a recovery code if you have lost it.

# What the script says about a passkey.
login-passkey-asking = Your browser asks for your passkey…
login-passkey-checking = Checking your passkey…
login-passkey-done = Signing you in…
login-passkey-unknown = This passkey is not known here. Use another one, or sign in with your password.
login-passkey-too-many = Too many attempts. Wait a moment, or sign in with your password.
login-passkey-unreachable = Passkeys cannot be checked at the moment. Try again, or sign in with your password.
login-passkey-not-accepted = The passkey was not accepted. Try again, or sign in with your password.
login-passkey-unused = No passkey was used. Try again, or sign in with your password.
login-passkey-wrong-address = Passkeys do not work at this address. Sign in with your password.
login-passkey-failed = Signing in with a passkey did not work. Try again, or sign in with your password.

# How long somebody has to wait who tried too often.
login-too-many = There were too many attempts to sign in. Nothing that is entered now is looked at, not even the right password.
login-wait-seconds = { $count ->
    [one] one second
   *[other] { $count } seconds
}
login-wait-minutes = { $count ->
    [one] one minute
   *[other] { $count } minutes
}
login-wait-html = Please wait <strong id="wait">{ $wait }</strong> and try again.
login-wait-or-passkey-html = Please wait <strong id="wait">{ $wait }</strong> and try again, or use your passkey: it works at once.
