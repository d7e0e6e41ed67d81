consent-title = Erlaubnis
consent-question = { $client } erlauben?
consent-asks = Die Anwendung bittet um:
consent-later-html = Sie können dies jederzeit auf der Seite <a href="/Grants">Was Sie erlaubt haben</a> zurücknehmen.
