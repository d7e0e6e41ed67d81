privacy-title = Datenschutz
privacy-introduction = Diese Anwendung speichert so wenig wie möglich über Sie und zeigt Ihnen alles davon.
privacy-kept = Was sie speichert
privacy-session = Ihre Sitzung: was der Anmeldeserver über Sie mitgeteilt hat und wie Sie sich angemeldet haben. Alles davon steht auf der Startseite. Die Sitzung liegt in der eigenen Datenbank dieser Anwendung und endet, wenn Sie sich abmelden oder eine Weile nicht da waren.
privacy-passkeys = Ihre Passkeys: Authsignal verwahrt sie für den Anmeldeserver. Die geheime Hälfte eines Passkeys verlässt Ihr Gerät nie.
privacy-cookies = Cookies
privacy-cookie-session-html = <span class="code">__Host-client-session</span> findet Ihre Sitzung. Es ist verschlüsselt und enthält nichts über Sie.
privacy-cookie-csrf-html = <span class="code">__Host-client-csrf</span> schützt Formulare vor anderen Websites.
privacy-cookie-pending-html = <span class="code">__Host-client-pending-…</span> und <span class="code">__Host-client-sign-out</span> merken sich für einige Minuten, dass Sie auf dem Weg zum Anmeldeserver sind.
privacy-cookie-language-html = <span class="code">__Host-client-language</span> merkt sich die Sprache, die Sie am Fuß einer Seite gewählt haben.
privacy-cookie-device-html = <span class="code">__as_aid</span> wird von Authsignal gesetzt, wenn Sie einen Passkey hinzufügen, und erkennt dieses Gerät wieder.
privacy-nothing-else = Es gibt keine Werbung, keine Nachverfolgung und nichts, was von anderswo geladen wird.
