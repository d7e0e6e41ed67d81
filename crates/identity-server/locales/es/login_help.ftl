login-created = Su cuenta está lista. Inicie sesión con la contraseña que acaba de elegir.
login-new-password = Su contraseña ha cambiado y se han cerrado todas sus sesiones. Inicie sesión con la nueva.
login-help = ¿Ha olvidado la contraseña o perdido el dispositivo?
login-create = Crear una cuenta
