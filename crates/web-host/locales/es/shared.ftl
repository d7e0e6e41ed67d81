language-name = Español

layout-languages = Idioma
layout-skip = Ir al contenido
layout-help = Ayuda
layout-privacy = Privacidad
layout-terms = Condiciones de uso
layout-support = Contactar con soporte

form-too-old = Esta página ha estado abierta demasiado tiempo. Inténtelo de nuevo.

list-more = { $before }, { $next }
list-last = { $before } y { $next }

moment-day = { $day } de { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
} de { $year }
moment-text = { $day }, { $time } UTC
moment-now = ahora mismo
moment-minutes-ago = hace { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
moment-hours-ago = hace { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
moment-days-ago = hace { $count ->
    [one] { $count } día
   *[other] { $count } días
}
moment-in-minutes = dentro de { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
moment-in-hours = dentro de { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
moment-in-days = dentro de { $count ->
    [one] { $count } día
   *[other] { $count } días
}
