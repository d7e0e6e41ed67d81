frame-navigation = Navegación principal
frame-home = Inicio
frame-passkeys = Claves de acceso
frame-privacy = Privacidad
frame-sign-out = Cerrar sesión
