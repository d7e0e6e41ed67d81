home-title-signed-in = Sesión iniciada
home-title = Bienvenida
home-signed-in = Ha iniciado sesión
home-person-html = como <strong id="signed-in-as">{ $name }</strong> <span class="muted">({ $username })</span>
home-confirmed = Confirmado mediante { $methods }
home-sign-out = Cerrar sesión
home-intro = Aquí inicia sesión en sus aplicaciones. No ha iniciado sesión.
home-about = Este servidor inicia la sesión de las personas mediante OpenID Connect.
home-discovery = Documento de descubrimiento
home-applications = Sus aplicaciones

method-password = contraseña
method-authenticator-app = aplicación de autenticación
method-recovery-code = código de recuperación
method-passkey = clave de acceso
