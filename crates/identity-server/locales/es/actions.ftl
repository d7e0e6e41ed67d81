action-allow = Permitir
action-deny = No permitir
action-cancel = Cancelar
action-continue = Continuar
action-home = Inicio
action-try-again = Intentar de nuevo

signed-in-as-html = Ha iniciado sesión como <strong id="signed-in-as">{ $person }</strong>.
