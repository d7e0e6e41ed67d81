home-title = Inicio
home-greeting = Hola, { $name }
home-introduction = Ha iniciado sesión. Esta página muestra lo que el servidor de inicio de sesión ha comunicado a esta aplicación.

home-sign-in = Su inicio de sesión
home-how = Cómo
home-how-unknown = no comunicado por el servidor de inicio de sesión
home-several-factors = varios factores
home-when = Cuándo
home-signed-in-here = Sesión iniciada aquí
home-ends-here = Termina aquí
home-ends-after = cuando cierre la sesión o después de { $minutes ->
    [one] un minuto
   *[other] { $minutes } minutos
} sin actividad
home-context = Nivel de autenticación
home-subject = Identificador
home-manage-passkeys = Administrar sus claves de acceso

home-claims = Datos sobre usted
home-claim = Dato
home-value = Valor

home-tokens = Tokens
home-tokens-explained = Abreviados, porque un token completo es un secreto. Lo que dice no lo es para usted.
home-tokens-renewed = Se renuevan solos un minuto antes de caducar. El token de actualización que se usa para ello nunca sale del servidor de esta aplicación.
home-id-token = Token de identidad
home-access-token = Token de acceso
home-token-length = { $count ->
    [one] { $count } carácter.
   *[other] { $count } caracteres.
}
home-token-expires-html = Caduca { $relative }, el <time datetime="{ $machine }">{ $text }</time>.
home-token-expired-html = Caducó { $relative }, el <time datetime="{ $machine }">{ $text }</time>.
home-token-header = Encabezado
home-token-payload = Contenido
home-token-opaque = Este token es opaco: solo el servidor de inicio de sesión puede leerlo.

# The methods of RFC 8176 section 2.
method-pwd = contraseña
method-otp = código de un solo uso
method-hwk = clave protegida por hardware
method-swk = clave protegida por software
method-pop = prueba de posesión de una clave
method-user = presencia de la persona
method-pin = PIN
method-fpt = huella digital
method-face = reconocimiento facial
method-kba = código de recuperación o pregunta personal
method-sms = SMS
method-tel = llamada telefónica
method-sc = tarjeta inteligente
method-mca = varios canales
method-rba = evaluación de riesgo
method-wia = inicio de sesión de Windows
