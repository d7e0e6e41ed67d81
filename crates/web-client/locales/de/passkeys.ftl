passkeys-title = Passkeys
passkeys-introduction = Mit einem Passkey melden Sie sich mit Fingerabdruck, Gesicht oder der PIN Ihres Geräts an. Es gibt kein Passwort, das Sie sich merken müssten, und keines, das gestohlen werden könnte.
passkeys-yours = Ihre Passkeys
passkeys-none = Sie haben noch keinen Passkey.
passkeys-unnamed = Passkey
passkeys-added-html = hinzugefügt am <time datetime="{ $machine }">{ $text }</time>
passkeys-used-html = zuletzt verwendet <time datetime="{ $machine }" title="{ $text }">{ $relative }</time>
passkeys-unused = noch nicht verwendet
passkeys-add = Passkey hinzufügen
passkeys-remove = Entfernen
passkeys-remove-named = { $name } entfernen
passkeys-needs-script = Um einen Passkey hinzuzufügen, erlauben Sie JavaScript für diese Seite.

passkeys-status-added = Ihr Passkey wurde hinzugefügt. Sie können sich ab sofort damit anmelden.
passkeys-status-removed = Der Passkey wurde entfernt. Sie können ihn auch auf dem Gerät löschen, auf dem er liegt.
passkeys-status-confirmed = Danke, Sie sind es. Jetzt können Sie Ihren Passkey hinzufügen.
passkeys-status-one-factor = Sie haben sich erneut angemeldet, aber nur mit einem Faktor. Richten Sie für Ihr Konto eine Authentifizierungs-App ein, melden Sie sich damit an und fügen Sie dann einen Passkey hinzu.

passkeys-sign-in-first = Zu Ihrer Sicherheit melden Sie sich bitte zuerst erneut an …
passkeys-follow-browser = Folgen Sie den Anweisungen Ihres Browsers …
passkeys-with-request = { $problem } (Anfrage { $id })
passkeys-problem-unsupported = Dieser Browser kann keine Passkeys anlegen. Versuchen Sie es mit einem aktuellen Browser auf einem Gerät mit Displaysperre.
passkeys-problem-script = Das Skript für Passkeys konnte nicht geladen werden. Laden Sie die Seite neu und versuchen Sie es noch einmal.
passkeys-problem-cancelled = Es wurde kein Passkey hinzugefügt: Der Vorgang wurde abgebrochen oder hat zu lange gedauert. Sie können es noch einmal versuchen.
passkeys-problem-registered = Auf diesem Gerät liegt bereits ein Passkey für Ihr Konto.
passkeys-problem-network = Der Dienst für Passkeys ist nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.
passkeys-problem-expired = Das hat zu lange gedauert. Bitte drücken Sie noch einmal auf die Schaltfläche.
passkeys-problem-forbidden = Für Ihr Konto ist das Hinzufügen eines Passkeys zurzeit nicht erlaubt.
passkeys-problem-form = Diese Seite ist zu alt. Laden Sie sie neu und versuchen Sie es noch einmal.
passkeys-problem-insecure = Passkeys brauchen eine sichere Verbindung zur richtigen Adresse dieser Anwendung.
passkeys-problem-failed = Der Passkey konnte nicht hinzugefügt werden. Bitte versuchen Sie es noch einmal.

passkeys-removal-title = Passkey entfernen
passkeys-removal-question = „{ $name }“ entfernen?
passkeys-removal-explained = Sie können sich mit diesem Passkey dann nicht mehr anmelden. Andere Passkeys und Ihre übrigen Anmeldewege bleiben, wie sie sind.
passkeys-removal-sign-in-first = Zum Schutz Ihres Kontos werden Sie gebeten, sich zuerst erneut anzumelden.
passkeys-removal-confirm = Entfernen
passkeys-removal-keep = Behalten
