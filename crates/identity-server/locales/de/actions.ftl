action-allow = Erlauben
action-deny = Nicht erlauben
action-cancel = Abbrechen
action-continue = Weiter
action-home = Startseite
action-try-again = Erneut versuchen

signed-in-as-html = Sie sind als <strong id="signed-in-as">{ $person }</strong> angemeldet.
