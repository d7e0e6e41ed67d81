settings-title = Wie Sie bestätigen, dass Sie es sind
settings-none = Es gibt noch nichts, womit Sie bestätigen könnten, dass Sie es sind.
settings-first = Zuerst gefragt
settings-added = hinzugefügt am { $day }
settings-used = zuletzt verwendet am { $day }
settings-manage = Verwalten
settings-add = Weitere Methode hinzufügen
settings-recovery-codes = Wiederherstellungscodes
settings-recovery-codes-left = { $count ->
    [one] Sie haben noch { $count } Code.
   *[other] Sie haben noch { $count } Codes.
}
settings-new-codes = Neue Codes erhalten

settings-done-renamed = Der neue Name ist gespeichert.
settings-done-preferred = Sie werden künftig zuerst danach gefragt.
settings-done-removed = Entfernt.
settings-done-added = Hinzugefügt.

settings-name = Name
settings-address = Adresse
settings-added-on = Hinzugefügt
settings-used-on = Zuletzt verwendet
settings-never-used = noch nie
settings-save-name = Namen speichern
settings-name-wrong = Geben Sie einen Namen mit höchstens 64 Zeichen ein.
settings-prefer = Zuerst danach fragen
settings-remove = Entfernen …
settings-back = Zurück zur Liste

settings-remove-title = { $name } entfernen?
settings-remove-explained = Sie können damit dann nicht mehr bestätigen, dass Sie es sind.
settings-remove-last = Es ist die einzige Methode, die Sie eingerichtet haben.
settings-remove-confirm = Entfernen
settings-remove-keep = Behalten

settings-renew-title = Neue Wiederherstellungs{"\u00AD"}codes erhalten?
settings-renew-left = { $count ->
    [one] Der eine, den Sie noch haben, gilt dann nicht mehr.
   *[other] Die { $count }, die Sie noch haben, gelten dann nicht mehr.
}
settings-renew-none-left = Sie haben keine mehr.
settings-renew-keep = Die alten behalten
