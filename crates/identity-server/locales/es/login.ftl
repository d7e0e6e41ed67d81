login-title = Iniciar sesión
login-client-html = para continuar a <strong>{ $client }</strong>
login-device = para conectar su dispositivo. Después volverá a ver su código.
login-again = Confirme que es usted.
login-again-client-html = Confirme que es usted para continuar a <strong>{ $client }</strong>.
login-needs-passkey = La aplicación le pide que use una clave de acceso.
login-username = Nombre de usuario
login-password = Contraseña
login-remember = Mantener la sesión iniciada
login-remember-hint = Su sesión sigue abierta aquí y se recuerda su nombre de usuario. No lo marque en un dispositivo compartido.
login-another = ¿No es usted? Usar otra cuenta
login-show-password = Mostrar la contraseña
login-hide-password = Ocultar la contraseña
login-caps-lock = Las mayúsculas están activadas.
login-working = Iniciando sesión…
login-slow = Está tardando más de lo habitual. Mantenga abierta esta página.
login-submit = Iniciar sesión
login-or = o
login-passkey = Iniciar sesión con una clave de acceso

login-username-missing = Introduzca su nombre de usuario.
login-password-missing = Introduzca su contraseña.
login-wrong = El nombre de usuario o la contraseña no son correctos.
login-too-old = Esta página ha estado abierta demasiado tiempo. Introduzca de nuevo su contraseña.
login-unavailable = El segundo paso del inicio de sesión no está disponible en este momento. No ha iniciado sesión. Inténtelo de nuevo.
login-not-completed = No ha iniciado sesión: el segundo paso no se ha completado. Inicie sesión de nuevo.
login-expired = Este inicio de sesión ha tardado demasiado o empezó en otro navegador. Inicie sesión de nuevo.
login-not-accepted = No ha iniciado sesión: lo que ha presentado no se ha aceptado aquí. Inténtelo de nuevo o inicie sesión de otra manera.
login-passkey-required = No ha iniciado sesión: su cuenta pide su clave de acceso. Úsela aquí abajo, o un código de recuperación si la ha perdido.

login-passkey-asking = Su navegador le pide la clave de acceso…
login-passkey-checking = Comprobando su clave de acceso…
login-passkey-done = Iniciando sesión…
login-passkey-unknown = Esta clave de acceso no se conoce aquí. Use otra o inicie sesión con su contraseña.
login-passkey-too-many = Demasiados intentos. Espere un momento o inicie sesión con su contraseña.
login-passkey-unreachable = Las claves de acceso no se pueden comprobar en este momento. Inténtelo de nuevo o inicie sesión con su contraseña.
login-passkey-not-accepted = La clave de acceso no se ha aceptado. Inténtelo de nuevo o inicie sesión con su contraseña.
login-passkey-unused = No se ha usado ninguna clave de acceso. Inténtelo de nuevo o inicie sesión con su contraseña.
login-passkey-wrong-address = Las claves de acceso no funcionan en esta dirección. Inicie sesión con su contraseña.
login-passkey-failed = El inicio de sesión con una clave de acceso no ha funcionado. Inténtelo de nuevo o inicie sesión con su contraseña.

# How long somebody has to wait who tried too often.
login-too-many = Ha habido demasiados intentos de inicio de sesión. Lo que se introduzca ahora no se comprueba, ni siquiera la contraseña correcta.
login-wait-seconds = { $count ->
    [one] un segundo
   *[other] { $count } segundos
}
login-wait-minutes = { $count ->
    [one] un minuto
   *[other] { $count } minutos
}
login-wait-html = Espere <strong id="wait">{ $wait }</strong> e inténtelo de nuevo.
login-wait-or-passkey-html = Espere <strong id="wait">{ $wait }</strong> e inténtelo de nuevo, o use su clave de acceso: funciona de inmediato.
