settings-title = Cómo confirma que es usted
settings-none = Todavía no tiene nada con lo que confirmar que es usted.
settings-first = Se pide primero
settings-added = añadido el { $day }
settings-used = último uso el { $day }
settings-manage = Administrar
settings-add = Añadir otro método
settings-recovery-codes = Códigos de recuperación
settings-recovery-codes-left = { $count ->
    [one] Queda { $count } código.
   *[other] Quedan { $count } códigos.
}
settings-new-codes = Obtener códigos nuevos

settings-done-renamed = El nombre nuevo se ha guardado.
settings-done-preferred = A partir de ahora se le pedirá primero este método.
settings-done-removed = El método se ha eliminado.
settings-done-added = El método se ha añadido.

settings-name = Nombre
settings-address = Dirección
settings-added-on = Añadido
settings-used-on = Último uso
settings-never-used = nunca
settings-save-name = Guardar el nombre
settings-name-wrong = Introduzca un nombre de 64 caracteres como máximo.
settings-prefer = Pedírmelo primero
settings-remove = Eliminar…
settings-back = Volver a la lista

settings-remove-title = ¿Eliminar «{ $name }»?
settings-remove-explained = Ya no podrá confirmar con este método que es usted.
settings-remove-last = Es el único método que ha configurado.
settings-remove-confirm = Eliminar
settings-remove-keep = Conservar

settings-renew-title = ¿Obtener códigos de recuperación nuevos?
settings-renew-left = { $count ->
    [one] El código que le queda dejará de servir.
   *[other] Los { $count } códigos que le quedan dejarán de servir.
}
settings-renew-none-left = No le queda ninguno.
settings-renew-keep = Conservar los antiguos
