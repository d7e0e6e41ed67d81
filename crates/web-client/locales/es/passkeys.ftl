passkeys-title = Claves de acceso
passkeys-introduction = Una clave de acceso le permite iniciar sesión con su huella, su rostro o el PIN de su dispositivo. No hay ninguna contraseña que recordar ni que se pueda robar.
passkeys-yours = Sus claves de acceso
passkeys-none = Todavía no tiene ninguna clave de acceso.
passkeys-unnamed = Clave de acceso
passkeys-added-html = añadida el <time datetime="{ $machine }">{ $text }</time>
passkeys-used-html = usada por última vez <time datetime="{ $machine }" title="{ $text }">{ $relative }</time>
passkeys-unused = aún sin usar
passkeys-add = Añadir una clave de acceso
passkeys-remove = Eliminar
passkeys-remove-named = Eliminar { $name }
passkeys-needs-script = Para añadir una clave de acceso, permita JavaScript en esta página.

passkeys-status-added = Se ha añadido su clave de acceso. A partir de ahora puede iniciar sesión con ella.
passkeys-status-removed = Se ha eliminado la clave de acceso. También puede borrarla del dispositivo que la guarda.
passkeys-status-confirmed = Gracias, es usted. Ahora puede añadir su clave de acceso.
passkeys-status-one-factor = Ha vuelto a iniciar sesión, pero con un solo factor. Configure una aplicación de autenticación para su cuenta, inicie sesión con ella y después añada una clave de acceso.

passkeys-sign-in-first = Por su seguridad, vuelva a iniciar sesión primero…
passkeys-follow-browser = Siga las instrucciones de su navegador…
passkeys-with-request = { $problem } (Solicitud { $id })
passkeys-problem-unsupported = Este navegador no puede crear claves de acceso. Pruebe con un navegador actual en un dispositivo con bloqueo de pantalla.
passkeys-problem-script = No se ha podido cargar el script de las claves de acceso. Recargue la página e inténtelo de nuevo.
passkeys-problem-cancelled = No se ha añadido ninguna clave de acceso: la solicitud se canceló o tardó demasiado. Puede intentarlo de nuevo.
passkeys-problem-registered = Este dispositivo ya tiene una clave de acceso para su cuenta.
passkeys-problem-network = No se puede acceder al servicio de claves de acceso. Compruebe su conexión e inténtelo de nuevo.
passkeys-problem-expired = Ha tardado demasiado. Pulse de nuevo el botón.
passkeys-problem-forbidden = En este momento no se permite añadir una clave de acceso a su cuenta.
passkeys-problem-form = Esta página es demasiado antigua. Recárguela e inténtelo de nuevo.
passkeys-problem-insecure = Las claves de acceso necesitan una conexión segura a la dirección correcta de este sitio.
passkeys-problem-failed = No se ha podido añadir la clave de acceso. Inténtelo de nuevo.

passkeys-removal-title = Eliminar una clave de acceso
passkeys-removal-question = ¿Eliminar «{ $name }»?
passkeys-removal-explained = Ya no podrá iniciar sesión con esta clave de acceso. Las demás claves de acceso y sus otras formas de iniciar sesión no cambian.
passkeys-removal-sign-in-first = Para proteger su cuenta, primero se le pedirá que vuelva a iniciar sesión.
passkeys-removal-confirm = Eliminar
passkeys-removal-keep = Conservar
