passkeys-title = Sus claves de acceso
passkeys-short = Claves de acceso
passkeys-about = Iniciar sesión sin contraseña; ver y eliminar lo que hay.
passkeys-intro-html = Claves de acceso de <strong>{ $person }</strong>. Con una clave de acceso inicia sesión con su huella, su cara o el bloqueo de pantalla.
passkeys-none = Todavía no tiene ninguna clave de acceso.
passkeys-unnamed = Clave de acceso
passkeys-synced = sincronizada entre sus dispositivos
passkeys-this-device = solo en un dispositivo
passkeys-added-html = añadida el <time datetime="{ $at }">{ $day }</time>
passkeys-used-html = usada por última vez <time datetime="{ $at }">{ $when }</time>
passkeys-unused = aún sin usar
passkeys-add = Añadir una clave de acceso
passkeys-name = Nombre
passkeys-save = Guardar
passkeys-rename = Cambiar el nombre
passkeys-rename-label = Cambiar el nombre de «{ $name }»
passkeys-remove = Eliminar
passkeys-remove-label = Eliminar «{ $name }»
passkeys-remove-title = ¿Eliminar esta clave de acceso?
passkeys-remove-question-html = Ya no podrá iniciar sesión con <strong>{ $name }</strong>.
passkeys-no-script = Las claves de acceso necesitan JavaScript. Permítalo en esta página.

# What was done, or went wrong, on the page of one’s passkeys.
passkeys-done-added = Se ha añadido su clave de acceso. A partir de ahora puede iniciar sesión con ella.
passkeys-done-renamed = La clave de acceso tiene su nuevo nombre.
passkeys-done-removed = Se ha eliminado la clave de acceso. Si su dispositivo todavía la muestra, puede borrarla allí.
passkeys-none-such = Esa clave de acceso ya no existe.
passkeys-no-name = Escriba un nombre de 60 caracteres como máximo.
passkeys-last-way-in = Es su última clave de acceso y necesita una para iniciar sesión. Añada primero otra.
passkeys-unavailable = No se puede acceder a sus claves de acceso en este momento. Inténtelo de nuevo en unos minutos.

# The offer after a sign-in.
passkey-offer-title = La próxima vez, inicie sesión más rápido
passkey-offer-why = Con una clave de acceso le basta su huella, su cara o el bloqueo de pantalla: sin contraseña y sin código.
passkey-offer-not-now = Ahora no
passkey-offer-never = No volver a preguntar
passkey-offer-then-html = Después continuará a <strong>{ $client }</strong>.
passkey-offer-trying = Ha iniciado sesión
passkey-offer-continue = Continuar
passkey-create = Crear una clave de acceso

# Where nobody gets on without one.
passkey-required-title = Necesita una clave de acceso
passkey-required-client-html = En <strong>{ $client }</strong> solo se entra con una clave de acceso.
passkey-required-account = En su cuenta solo se entra con una clave de acceso.
passkey-required-create = Cree una ahora: le bastará su huella, su cara o el bloqueo de pantalla.
passkey-required-recovery = Ha iniciado sesión con un código de recuperación. Cree ahora una nueva clave de acceso en este dispositivo.
passkey-required-use-title = Use su clave de acceso
passkey-required-use = Ya tiene una: inicie sesión con ella. Si está en su teléfono, su navegador le muestra cómo hacerlo.
passkey-required-lost = ¿Ha perdido su clave de acceso? Inicie sesión con un código de recuperación en lugar de su aplicación de autenticación, o pida ayuda.
passkey-required-new-title = Su clave de acceso está lista
passkey-required-new = Ahora inicie sesión con ella por primera vez.
passkey-required-again = Para crear una, inicie sesión de nuevo con su contraseña y su segundo factor.
passkey-required-sign-in = Iniciar sesión de nuevo

# What the script says.
passkey-asking = Siga las instrucciones de su navegador…
passkey-added-wait = Listo. Un momento…
passkey-cancelled = No se ha usado ninguna clave de acceso. Puede intentarlo de nuevo.
passkey-known = Este dispositivo ya tiene una clave de acceso para su cuenta.
passkey-unreachable = No se puede acceder a las claves de acceso en este momento. Inténtelo de nuevo.
passkey-too-old = Ha tardado demasiado. Inténtelo de nuevo.
passkey-not-fresh = Primero inicie sesión de nuevo.
passkey-needs-passkey = Para cambiar sus claves de acceso, inicie sesión primero con una de ellas.
passkey-forbidden = En este momento su cuenta no puede añadir claves de acceso.
passkey-too-many = Demasiados intentos. Espere un momento.
passkey-unsupported = Este navegador no puede crear claves de acceso.
passkey-wrong-address = Las claves de acceso no funcionan en esta dirección.
passkey-failed = No ha funcionado. Puede intentarlo de nuevo.
