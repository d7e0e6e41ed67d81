home-title-signed-in = Signed in
home-title = Welcome
home-signed-in = You are signed in
home-person-html = as <strong id="signed-in-as">{ $name }</strong> <span class="muted">({ $username })</span>
home-confirmed = Confirmed by { $methods }
home-sign-out = Sign out
home-intro = This is where you sign in to your applications. You are not signed in.
home-about = This server signs people in by OpenID Connect.
home-discovery = Discovery document
home-applications = Your applications

# How somebody proved themselves.
method-password = password
method-authenticator-app = authenticator app
method-recovery-code = recovery code
method-passkey = passkey
