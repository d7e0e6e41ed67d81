visit-back = Zurück zur App
visit-cancel = Abbrechen
visit-continue = Weiter
visit-try-again = Erneut versuchen
visit-close = Schließen
visit-needs-script = Dafür ist JavaScript nötig. Bitte erlauben Sie es für diese Seite.
visit-other-method = Andere Methode verwenden
visit-copied = Kopiert.
visit-not-copied = Das Kopieren hat nicht geklappt: Markieren Sie den Text stattdessen.

blocked-title = Hier geht es nicht weiter
blocked-review = Das muss erst jemand prüfen, bevor es weitergehen kann.
blocked-failed = Es konnte nicht bestätigt werden, dass Sie es sind.
blocked-not-allowed = Das ist nicht erlaubt.

success-title = Bestätigt
success-on-the-way = Es geht zurück zur App …

done-title = Fertig
done-not-verified = Nicht bestätigt
done-close = Sie können diese Seite schließen und zur App zurückkehren.

link-question-title = Sind Sie es?
link-question-html = Sie werden gebeten, „{ $action }“ als <span class="code">{ $account }</span> zu bestätigen. Wenn Sie das sind und gerade damit begonnen haben, bestätigen Sie es hier. Wenn nicht, schließen Sie diese Seite: Dann geschieht nichts.
link-confirm = Ja, ich bin es
link-confirmed-title = Bestätigt
link-confirmed = Gehen Sie dorthin zurück, wo Sie begonnen haben: Dort geht es weiter.
