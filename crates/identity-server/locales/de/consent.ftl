consent-title = Erlaubnis
consent-question = { $client } erlauben?
consent-asks = Die Anwendung bittet um:
consent-later-html = Sie können dies jederzeit auf der Seite <a href="/Grants">Was Sie erlaubt haben</a> zurücknehmen.
consent-stranger = Diese Anwendung hat sich selbst registriert; niemand hier hat geprüft, wer sie betreibt. Ihre Adresse ist { $host }: Stimmen Sie nur zu, wenn Sie dieser Adresse vertrauen.
consent-stranger-local = Diese Anwendung hat sich selbst registriert; niemand hier hat geprüft, von wem sie stammt. Sie läuft auf Ihrem Gerät: Stimmen Sie nur zu, wenn Sie sie gerade selbst gestartet haben.
