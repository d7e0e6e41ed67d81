passkeys-title = Ihre Passkeys
passkeys-short = Passkeys
passkeys-about = Ohne Passwort anmelden; sehen und entfernen, was es gibt.
passkeys-intro-html = Passkeys von <strong>{ $person }</strong>. Mit einem Passkey melden Sie sich per Fingerabdruck, Gesicht oder Bildschirmsperre an.
passkeys-none = Sie haben noch keinen Passkey.
passkeys-unnamed = Passkey
passkeys-synced = zwischen Ihren Geräten abgeglichen
passkeys-this-device = nur auf einem Gerät
passkeys-added-html = hinzugefügt am <time datetime="{ $at }">{ $day }</time>
passkeys-used-html = zuletzt verwendet <time datetime="{ $at }">{ $when }</time>
passkeys-unused = noch nicht verwendet
passkeys-add = Passkey hinzufügen
passkeys-name = Name
passkeys-save = Speichern
passkeys-rename = Umbenennen
passkeys-rename-label = „{ $name }“ umbenennen
passkeys-remove = Entfernen
passkeys-remove-label = „{ $name }“ entfernen
passkeys-remove-title = Diesen Passkey entfernen?
passkeys-remove-question-html = Sie können sich dann nicht mehr mit <strong>{ $name }</strong> anmelden.
passkeys-no-script = Passkeys brauchen JavaScript. Bitte erlauben Sie es für diese Seite.

# What was done, or went wrong, on the page of one’s passkeys.
passkeys-done-added = Ihr Passkey wurde hinzugefügt. Ab jetzt können Sie sich damit anmelden.
passkeys-done-renamed = Der Passkey hat seinen neuen Namen.
passkeys-done-removed = Der Passkey wurde entfernt. Falls Ihr Gerät ihn noch anzeigt, können Sie ihn dort löschen.
passkeys-none-such = Diesen Passkey gibt es nicht mehr.
passkeys-no-name = Bitte geben Sie einen Namen mit höchstens 60 Zeichen ein.
passkeys-last-way-in = Das ist Ihr letzter Passkey, und ohne einen können Sie sich nicht anmelden. Fügen Sie zuerst einen anderen hinzu.
passkeys-unavailable = Ihre Passkeys sind im Moment nicht erreichbar. Bitte versuchen Sie es in ein paar Minuten erneut.

# The offer after a sign-in.
passkey-offer-title = Nächstes Mal schneller anmelden
passkey-offer-why = Mit einem Passkey genügt Ihr Fingerabdruck, Ihr Gesicht oder Ihre Bildschirmsperre: kein Passwort und kein Code.
passkey-offer-not-now = Jetzt nicht
passkey-offer-never = Nicht mehr fragen
passkey-offer-then-html = Danach geht es weiter zu <strong>{ $client }</strong>.
passkey-offer-trying = Sie sind angemeldet
passkey-offer-continue = Weiter
passkey-create = Passkey erstellen

# Where nobody gets on without one.
passkey-required-title = Sie brauchen einen Passkey
passkey-required-client-html = Bei <strong>{ $client }</strong> kann man sich nur mit einem Passkey anmelden.
passkey-required-account = Mit Ihrem Konto kann man sich nur mit einem Passkey anmelden.
passkey-required-create = Erstellen Sie jetzt einen: Dann genügt Ihr Fingerabdruck, Ihr Gesicht oder Ihre Bildschirmsperre.
passkey-required-recovery = Sie haben sich mit einem Wiederherstellungscode angemeldet. Erstellen Sie jetzt auf diesem Gerät einen neuen Passkey.
passkey-required-use-title = Bitte verwenden Sie Ihren Passkey
passkey-required-use = Sie haben einen: Bitte melden Sie sich damit an. Ist er auf Ihrem Telefon, zeigt Ihr Browser Ihnen, wie das geht.
passkey-required-lost = Passkey verloren? Melden Sie sich mit einem Wiederherstellungscode statt mit Ihrer Authenticator-App an, oder bitten Sie um Hilfe.
passkey-required-new-title = Ihr Passkey ist bereit
passkey-required-new = Melden Sie sich jetzt zum ersten Mal damit an.
passkey-required-again = Um einen zu erstellen, melden Sie sich bitte noch einmal an, mit Passwort und zweitem Faktor.
passkey-required-sign-in = Noch einmal anmelden

# What the script says.
passkey-asking = Folgen Sie den Anweisungen Ihres Browsers …
passkey-added-wait = Fertig. Einen Moment …
passkey-cancelled = Es wurde kein Passkey verwendet. Sie können es noch einmal versuchen.
passkey-known = Auf diesem Gerät gibt es schon einen Passkey für Ihr Konto.
passkey-unreachable = Passkeys sind im Moment nicht erreichbar. Bitte versuchen Sie es erneut.
passkey-too-old = Das hat zu lange gedauert. Bitte versuchen Sie es erneut.
passkey-not-fresh = Bitte melden Sie sich zuerst noch einmal an.
passkey-needs-passkey = Um Ihre Passkeys zu ändern, melden Sie sich bitte zuerst mit einem davon an.
passkey-forbidden = Für Ihr Konto darf im Moment kein Passkey hinzugefügt werden.
passkey-too-many = Zu viele Versuche. Bitte warten Sie einen Moment.
passkey-unsupported = Dieser Browser kann keine Passkeys erstellen.
passkey-wrong-address = Unter dieser Adresse funktionieren Passkeys nicht.
passkey-failed = Das hat nicht geklappt. Sie können es noch einmal versuchen.
