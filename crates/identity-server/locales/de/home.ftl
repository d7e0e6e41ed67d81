home-title-signed-in = Angemeldet
home-title = Willkommen
home-signed-in = Sie sind angemeldet
home-person-html = als <strong id="signed-in-as">{ $name }</strong> <span class="muted">({ $username })</span>
home-confirmed = Bestätigt durch { $methods }
home-sign-out = Abmelden
home-intro = Hier melden Sie sich bei Ihren Anwendungen an. Sie sind nicht angemeldet.
home-about = Dieser Server meldet Menschen über OpenID Connect an.
home-discovery = Discovery-Dokument
home-applications = Ihre Anwendungen

method-password = Passwort
method-authenticator-app = Authenticator-App
method-recovery-code = Wiederherstellungscode
method-passkey = Passkey
