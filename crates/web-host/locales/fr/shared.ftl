language-name = Français

layout-languages = Langue
layout-skip = Aller au contenu
layout-help = Aide
layout-privacy = Confidentialité
layout-terms = Conditions d’utilisation
layout-support = Contacter l’assistance

form-too-old = Cette page est restée ouverte trop longtemps. Veuillez réessayer.

list-more = { $before }, { $next }
list-last = { $before } et { $next }

moment-day = { $day ->
    [1] 1er
   *[other] { $day }
} { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
} { $year }
moment-text = { $day } à { $time } UTC
moment-now = à l’instant
moment-minutes-ago = il y a { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
moment-hours-ago = il y a { $count ->
    [one] { $count } heure
   *[other] { $count } heures
}
moment-days-ago = il y a { $count ->
    [one] { $count } jour
   *[other] { $count } jours
}
moment-in-minutes = dans { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
moment-in-hours = dans { $count ->
    [one] { $count } heure
   *[other] { $count } heures
}
moment-in-days = dans { $count ->
    [one] { $count } jour
   *[other] { $count } jours
}
