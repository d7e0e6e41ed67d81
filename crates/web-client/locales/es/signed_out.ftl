signed-out-title = Sesión cerrada
signed-out-heading = Ha cerrado la sesión
signed-out-everywhere = Sus sesiones aquí y en el servidor de inicio de sesión han terminado.
signed-out-here = Su sesión aquí ha terminado. Es posible que siga abierta en el servidor de inicio de sesión.
signed-out-still-signed-in = El servidor de inicio de sesión no ha terminado su sesión: quien use este navegador puede volver a entrar sin contraseña.
signed-out-sign-in = Iniciar sesión de nuevo
