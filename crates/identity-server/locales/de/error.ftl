error-code = Fehler
error-request = Anfragenummer
error-request-html = Anfragenummer: <span id="request-id" class="code">{ $id }</span>
error-prefix = Fehler:
error-last-step = Der letzte Schritt hat nicht funktioniert. Bitte gehen Sie zu der Anwendung zurück, von der Sie kommen, und versuchen Sie es erneut.
error-not-found-title = Diese Seite gibt es nicht
error-not-found = Vielleicht ist die Adresse falsch geschrieben oder die Seite ist umgezogen.
error-method-title = So funktioniert das nicht
error-method = Die Seite kann so nicht benutzt werden. Bitte gehen Sie zurück und beginnen Sie noch einmal.
error-too-large-title = Das war zu viel
error-too-large = Es wurde mehr gesendet, als diese Seite annehmen kann. Bitte gehen Sie zurück und versuchen Sie es erneut.
error-request-title = Diese Anfrage kann nicht beantwortet werden
error-bad-request = Etwas darin fehlt oder ist falsch. Bitte gehen Sie dorthin zurück, woher Sie kommen, und versuchen Sie es erneut.
error-internal-title = Etwas ist schiefgegangen
error-internal = Das ist nicht Ihre Schuld. Bitte versuchen Sie es gleich noch einmal. Wenn es dabei bleibt, nennen Sie dem Support die Anfragenummer unten.
error-unavailable-title = Die Anmeldung ist zurzeit nicht möglich
error-unavailable = Der Dienst, der den zweiten Schritt prüft, ist nicht erreichbar. Sie sind nicht angemeldet. Bitte versuchen Sie es gleich noch einmal.
error-too-many-title = Zu viele Versuche
error-too-many = Sie sind nicht angemeldet. { $wait }
error-wait-seconds = { $count ->
    [one] Bitte warten Sie eine Sekunde und versuchen Sie es dann erneut.
   *[other] Bitte warten Sie { $count } Sekunden und versuchen Sie es dann erneut.
}
error-wait-minutes = { $count ->
    [one] Bitte warten Sie eine Minute und versuchen Sie es dann erneut.
   *[other] Bitte warten Sie { $count } Minuten und versuchen Sie es dann erneut.
}
