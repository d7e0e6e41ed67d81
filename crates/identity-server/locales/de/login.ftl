login-title = Anmelden
login-client-html = um zu <strong>{ $client }</strong> zu gelangen
login-device = um Ihr Gerät zu verbinden. Danach sehen Sie seinen Code wieder.
login-again = Bitte bestätigen Sie, dass Sie es sind.
login-again-client-html = Bitte bestätigen Sie, dass Sie es sind, um zu <strong>{ $client }</strong> zu gelangen.
login-needs-passkey = Die Anwendung verlangt einen Passkey.
login-username = Benutzername
login-password = Passwort
login-remember = Angemeldet bleiben
login-remember-hint = Sie bleiben hier angemeldet, und Ihr Benutzername wird gemerkt. Nicht für Geräte, die auch andere benutzen.
login-another = Nicht Sie? Anderes Konto verwenden
login-show-password = Passwort anzeigen
login-hide-password = Passwort verbergen
login-caps-lock = Die Feststelltaste ist aktiv.
login-working = Anmeldung läuft …
login-slow = Es dauert länger als gewöhnlich. Bitte lassen Sie diese Seite geöffnet.
login-submit = Anmelden
login-or = oder
login-passkey = Mit einem Passkey anmelden

login-username-missing = Geben Sie Ihren Benutzernamen ein.
login-password-missing = Geben Sie Ihr Passwort ein.
login-wrong = Benutzername oder Passwort ist falsch.
login-too-old = Diese Seite war zu lange geöffnet. Bitte geben Sie Ihr Passwort noch einmal ein.
login-unavailable = Der zweite Schritt der Anmeldung ist zurzeit nicht erreichbar. Sie sind nicht angemeldet. Bitte versuchen Sie es erneut.
login-not-completed = Sie sind nicht angemeldet: Der zweite Schritt wurde nicht abgeschlossen. Bitte melden Sie sich erneut an.
login-expired = Diese Anmeldung hat zu lange gedauert oder wurde in einem anderen Browser begonnen. Bitte melden Sie sich erneut an.
login-not-accepted = Sie sind nicht angemeldet: Ihr Nachweis wurde hier nicht anerkannt. Bitte versuchen Sie es erneut oder melden Sie sich auf andere Weise an.
login-passkey-required = Sie sind nicht angemeldet: Für Ihr Konto brauchen Sie Ihren Passkey. Verwenden Sie ihn unten, oder einen Wiederherstellungscode, wenn Sie ihn verloren haben.

login-passkey-asking = Ihr Browser fragt nach Ihrem Passkey …
login-passkey-checking = Ihr Passkey wird geprüft …
login-passkey-done = Sie werden angemeldet …
login-passkey-unknown = Dieser Passkey ist hier nicht bekannt. Verwenden Sie einen anderen oder melden Sie sich mit Ihrem Passwort an.
login-passkey-too-many = Zu viele Versuche. Warten Sie einen Moment oder melden Sie sich mit Ihrem Passwort an.
login-passkey-unreachable = Passkeys können zurzeit nicht geprüft werden. Versuchen Sie es erneut oder melden Sie sich mit Ihrem Passwort an.
login-passkey-not-accepted = Der Passkey wurde nicht anerkannt. Versuchen Sie es erneut oder melden Sie sich mit Ihrem Passwort an.
login-passkey-unused = Es wurde kein Passkey verwendet. Versuchen Sie es erneut oder melden Sie sich mit Ihrem Passwort an.
login-passkey-wrong-address = Unter dieser Adresse funktionieren Passkeys nicht. Melden Sie sich mit Ihrem Passwort an.
login-passkey-failed = Die Anmeldung mit einem Passkey hat nicht funktioniert. Versuchen Sie es erneut oder melden Sie sich mit Ihrem Passwort an.

# How long somebody has to wait who tried too often.
login-too-many = Es gab zu viele Anmeldeversuche. Was jetzt eingegeben wird, wird nicht geprüft, auch nicht das richtige Passwort.
login-wait-seconds = { $count ->
    [one] eine Sekunde
   *[other] { $count } Sekunden
}
login-wait-minutes = { $count ->
    [one] eine Minute
   *[other] { $count } Minuten
}
login-wait-html = Bitte warten Sie <strong id="wait">{ $wait }</strong> und versuchen Sie es erneut.
login-wait-or-passkey-html = Bitte warten Sie <strong id="wait">{ $wait }</strong> und versuchen Sie es erneut, oder verwenden Sie Ihren Passkey: Er funktioniert sofort.
