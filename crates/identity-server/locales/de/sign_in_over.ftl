sign-in-over-title = Diese Anmeldung ist beendet
sign-in-over-explanation = Sie wurde schon abgeschlossen oder hat zu lange gewartet.
sign-in-over-begin-again = Es ist nichts verloren: Sie können neu beginnen.
sign-in-over-go-back-html = Es ist nichts verloren: Gehen Sie zurück zu <strong>{ $client }</strong> und beginnen Sie neu.
sign-in-over-go-back-somewhere = Es ist nichts verloren: Gehen Sie zurück zu der Anwendung, aus der Sie gekommen sind, und beginnen Sie neu.
sign-in-over-continue = Weiter zu { $client }
