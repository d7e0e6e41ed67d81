language-name = Deutsch

layout-languages = Sprache
layout-skip = Zum Inhalt springen
layout-help = Hilfe
layout-privacy = Datenschutz
layout-terms = Nutzungsbedingungen
layout-support = Support kontaktieren

form-too-old = Diese Seite war zu lange geöffnet. Bitte versuchen Sie es erneut.

list-more = { $before }, { $next }
list-last = { $before } und { $next }

moment-day = { $day }. { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
} { $year }
moment-text = { $day }, { $time } Uhr UTC
moment-now = gerade eben
moment-minutes-ago = vor { $count ->
    [one] { $count } Minute
   *[other] { $count } Minuten
}
moment-hours-ago = vor { $count ->
    [one] { $count } Stunde
   *[other] { $count } Stunden
}
moment-days-ago = vor { $count ->
    [one] { $count } Tag
   *[other] { $count } Tagen
}
moment-in-minutes = in { $count ->
    [one] { $count } Minute
   *[other] { $count } Minuten
}
moment-in-hours = in { $count ->
    [one] { $count } Stunde
   *[other] { $count } Stunden
}
moment-in-days = in { $count ->
    [one] { $count } Tag
   *[other] { $count } Tagen
}
