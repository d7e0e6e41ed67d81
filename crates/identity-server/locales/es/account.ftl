account-title = Su cuenta
account-overview = Resumen
account-sessions = Dispositivos
account-sessions-about = Los navegadores en los que tiene una sesión abierta y cómo cerrarla.
account-applications = Aplicaciones
account-applications-about = Lo que ha permitido a cada aplicación y cómo retirarlo.
