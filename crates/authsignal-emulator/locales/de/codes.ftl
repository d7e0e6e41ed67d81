code-label = Code
code-wrong-of-app = Dieser Code ist nicht richtig oder wurde schon verwendet. Geben Sie den ein, den Ihre App jetzt anzeigt.
code-wrong-sent = Dieser Code ist nicht richtig oder abgelaufen. Geben Sie den ein, der zuletzt gesendet wurde.
code-wrong-recovery = Dieser Code ist nicht richtig oder wurde schon verwendet. Geben Sie einen anderen ein.
code-too-many = Zu viele falsche Codes. Warten Sie fünf Minuten und versuchen Sie es erneut.

app-enter-title = Geben Sie Ihren Code ein
app-enter-explained = Öffnen Sie Ihre Authenticator-App und geben Sie den Code ein, den sie anzeigt.
app-get-title = Sie brauchen eine Authenticator-App
app-get-explained = Das ist eine App, die Codes anzeigt, etwa Google Authenticator, Microsoft Authenticator oder 2FAS. Wenn Sie keine haben, installieren Sie eine auf Ihrem Telefon. Vielleicht kann es auch Ihr Passwortmanager.
app-get-have = Ich habe eine App
app-enrol-title = Authenticator{"\u2011"}App einrichten
app-enrol-scan = Scannen Sie diesen Code mit Ihrer Authenticator-App.
app-enrol-picture = QR-Code mit dem Schlüssel, der darunter steht
app-enrol-key-html = Oder geben Sie diesen Schlüssel ein: <span class="code" id="totp-secret">{ $secret }</span>
app-enrol-copy = Schlüssel kopieren
app-enrol-code = Code aus der App

recovery-enter-title = Geben Sie einen Wiederherstellungs{"\u00AD"}code ein
recovery-enter-explained = Jeder der Codes, die Sie sich gesichert haben, gilt einmal.
recovery-enter-label = Wiederherstellungscode
recovery-save-title = Sichern Sie Ihre Wiederherstellungs{"\u00AD"}codes
recovery-save-explained = Mit jedem dieser Codes kommen Sie einmal hinein, falls Sie Ihr Gerät verlieren. Sie werden nicht noch einmal angezeigt.
recovery-save-copy = Kopieren
recovery-save-download = Herunterladen
recovery-save-saved = Ich habe sie gesichert

address-email-title = Wie lautet Ihre E{"\u2011"}Mail-Adresse?
address-email = E-Mail-Adresse
address-email-wrong = Das ist keine E{"\u2011"}Mail-Adresse.
address-email-another = Andere Adresse verwenden
address-phone-title = Wie lautet Ihre Telefonnummer?
address-phone = Telefonnummer
address-phone-wrong = Das ist keine Telefonnummer. Schreiben Sie sie mit der Landesvorwahl, zum Beispiel +49 30 123456.
address-phone-another = Andere Nummer verwenden
address-for-code = Dorthin erhalten Sie einen Code, jetzt und immer, wenn Sie bestätigen müssen, dass Sie es sind.
address-for-link = Dorthin erhalten Sie einen Link, jetzt und immer, wenn Sie bestätigen müssen, dass Sie es sind.
address-send-code = Code senden
address-send-link = Link senden

sent-code-title = Geben Sie den Code ein
sent-code-html = Wir haben einen sechsstelligen Code an <span class="code" id="recipient">{ $recipient }</span> gesendet.
sent-code-again = Neuen Code senden
sent-code-again-done = Ein neuer Code ist unterwegs. Der frühere gilt nicht mehr.
sent-link-title = Öffnen Sie den Link in Ihrer E-Mail
sent-link-html = Wir haben einen Link an <span class="code" id="recipient">{ $recipient }</span> gesendet. Öffnen Sie ihn, auf welchem Gerät Sie wollen: Diese Seite geht von selbst weiter.
sent-link-again = Neuen Link senden
sent-link-again-done = Ein neuer Link ist unterwegs. Der frühere gilt nicht mehr.
sent-link-waiting = Es wird darauf gewartet, dass Sie den Link öffnen …
sent-link-opened = Ich habe ihn geöffnet
sent-too-many = Es wurden zuletzt zu viele Nachrichten gesendet. Warten Sie einige Minuten und versuchen Sie es erneut.
sent-inbox-html = Der Emulator sendet nichts wirklich: <a id="inbox" href="/portal/inbox" target="_blank" rel="noopener">Posteingang öffnen</a>.

push-title = Stimmen Sie auf Ihrem Gerät zu
push-explained = Wir haben eine Frage an Ihr Gerät gesendet. Stimmen Sie dort zu: Diese Seite geht von selbst weiter.
push-waiting = Es wird auf Ihre Antwort gewartet …
push-approved = Ich habe zugestimmt
push-again = Noch einmal fragen
push-rejected-title = Auf Ihrem Gerät abgelehnt
push-rejected = Die Frage wurde mit Nein beantwortet.
push-inbox-html = Der Emulator sendet nichts wirklich: <a id="inbox" href="/portal/inbox" target="_blank" rel="noopener">im Posteingang antworten</a>.
