not-found-title = Nicht gefunden
not-found-heading = Diese Seite gibt es nicht
not-found-explained = Vielleicht ist die Adresse falsch geschrieben, oder die Seite ist umgezogen.
not-found-home = Zur Startseite
