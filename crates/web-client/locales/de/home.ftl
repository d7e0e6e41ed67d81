home-title = Start
home-greeting = Hallo, { $name }
home-introduction = Sie sind angemeldet. Diese Seite zeigt, was der Anmeldeserver dieser Anwendung mitgeteilt hat.

home-sign-in = Ihre Anmeldung
home-how = Wie
home-how-unknown = vom Anmeldeserver nicht mitgeteilt
home-several-factors = mehrere Faktoren
home-when = Wann
home-signed-in-here = Hier angemeldet
home-ends-here = Endet hier
home-ends-after = wenn Sie sich abmelden oder nach { $minutes ->
    [one] einer Minute
   *[other] { $minutes } Minuten
} ohne Klick
home-context = Stufe der Anmeldung
home-subject = Kennung
home-manage-passkeys = Passkeys verwalten

home-claims = Angaben über Sie
home-claim = Angabe
home-value = Wert

home-tokens = Token
home-tokens-explained = Gekürzt, denn ein ganzes Token ist ein Geheimnis. Was darin steht, ist für Sie keines.
home-tokens-renewed = Sie werden eine Minute vor ihrem Ablauf von selbst erneuert. Das Refresh-Token dafür verlässt den Server dieser Anwendung nie.
home-id-token = ID-Token
home-access-token = Zugriffstoken
home-token-length = { $count ->
    [one] { $count } Zeichen.
   *[other] { $count } Zeichen.
}
home-token-expires-html = Läuft { $relative } ab, am <time datetime="{ $machine }">{ $text }</time>.
home-token-expired-html = Ist { $relative } abgelaufen, am <time datetime="{ $machine }">{ $text }</time>.
home-token-header = Kopf
home-token-payload = Inhalt
home-token-opaque = Dieses Token ist undurchsichtig: Nur der Anmeldeserver kann es lesen.

# The methods of RFC 8176 section 2.
method-pwd = Passwort
method-otp = Einmalcode
method-hwk = hardwaregeschützter Schlüssel
method-swk = softwaregeschützter Schlüssel
method-pop = Nachweis eines Schlüssels
method-user = Anwesenheit der Person
method-pin = PIN
method-fpt = Fingerabdruck
method-face = Gesichtserkennung
method-kba = Wiederherstellungscode oder persönliche Frage
method-sms = SMS
method-tel = Anruf
method-sc = Chipkarte
method-mca = mehrere Kanäle
method-rba = Risikobewertung
method-wia = Windows-Anmeldung
