method-authenticator-app = Aplicación de autenticación
method-passkey = Llave de acceso
method-email-code = Código por correo
method-email-link = Enlace por correo
method-text-message = SMS
method-whatsapp = Mensaje de WhatsApp
method-security-key = Llave de seguridad
method-push = Notificación push
method-recovery-code = Código de recuperación

method-authenticator-app-hint = Un código que muestra una aplicación de su teléfono
method-passkey-hint = Su huella, su rostro o el bloqueo de su dispositivo
method-email-code-hint = Un código que recibe en su correo electrónico
method-email-link-hint = Un enlace que recibe en su correo electrónico
method-text-message-hint = Un código que recibe en su teléfono
method-whatsapp-hint = Un código que recibe en su teléfono por WhatsApp
method-security-key-hint = Una llave que conecta o acerca a su teléfono
method-push-hint = Una pregunta que hace una aplicación de su teléfono
method-recovery-code-hint = Uno de los códigos que ha guardado

method-authenticator-app-instead = Usar en su lugar la aplicación de autenticación
method-passkey-instead = Usar en su lugar una llave de acceso
method-email-code-instead = Recibir en su lugar un código por correo
method-email-link-instead = Recibir en su lugar un enlace por correo
method-text-message-instead = Recibir en su lugar un código por SMS
method-whatsapp-instead = Recibir en su lugar un código por WhatsApp
method-security-key-instead = Usar en su lugar una llave de seguridad
method-push-instead = Aprobar en su lugar en su dispositivo
method-recovery-code-instead = Usar en su lugar un código de recuperación

choose-to-verify = Confirme que es usted
choose-to-enrol = Configurar un segundo paso
choose-to-add = Añadir otro método
choose-none = Aquí no hay nada que pueda configurar.
