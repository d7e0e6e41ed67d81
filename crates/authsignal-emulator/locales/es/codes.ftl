code-label = Código
code-wrong-of-app = Ese código no es correcto o ya se ha usado. Introduzca el que su aplicación muestra ahora.
code-wrong-sent = Ese código no es correcto o ha caducado. Introduzca el último que se envió.
code-wrong-recovery = Ese código no es correcto o ya se ha usado. Introduzca otro.
code-too-many = Demasiados códigos erróneos. Espere cinco minutos e inténtelo de nuevo.

app-enter-title = Introduzca su código
app-enter-explained = Abra su aplicación de autenticación e introduzca el código que muestra.
app-get-title = Necesita una aplicación de autenticación
app-get-explained = Es una aplicación que muestra códigos, como Google Authenticator, Microsoft Authenticator o 2FAS. Si no tiene ninguna, instale una en su teléfono. Puede que su gestor de contraseñas también sirva.
app-get-have = Tengo una aplicación
app-enrol-title = Configurar una aplicación de autenticación
app-enrol-scan = Escanee este código con su aplicación de autenticación.
app-enrol-picture = Código QR con la clave que figura debajo
app-enrol-key-html = O introduzca esta clave: <span class="code" id="totp-secret">{ $secret }</span>
app-enrol-copy = Copiar la clave
app-enrol-code = Código de la aplicación

recovery-enter-title = Introduzca un código de recuperación
recovery-enter-explained = Cada uno de los códigos que guardó sirve una vez.
recovery-enter-label = Código de recuperación
recovery-save-title = Guarde sus códigos de recuperación
recovery-save-explained = Cada uno de estos códigos le permite entrar una vez si pierde su dispositivo. No se volverán a mostrar.
recovery-save-copy = Copiar
recovery-save-download = Descargar
recovery-save-saved = Los he guardado

address-email-title = ¿Cuál es su correo electrónico?
address-email = Correo electrónico
address-email-wrong = Eso no es una dirección de correo electrónico.
address-email-another = Usar otra dirección
address-phone-title = ¿Cuál es su número de teléfono?
address-phone = Número de teléfono
address-phone-wrong = Eso no es un número de teléfono. Escríbalo con el prefijo del país, por ejemplo +34 912 34 56 78.
address-phone-another = Usar otro número
address-for-code = Allí recibirá un código, ahora y siempre que tenga que confirmar que es usted.
address-for-link = Allí recibirá un enlace, ahora y siempre que tenga que confirmar que es usted.
address-send-code = Enviar el código
address-send-link = Enviar el enlace

sent-code-title = Introduzca el código
sent-code-html = Hemos enviado un código de seis cifras a <span class="code" id="recipient">{ $recipient }</span>.
sent-code-again = Enviar otro código
sent-code-again-done = Un código nuevo está en camino. El anterior ya no sirve.
sent-link-title = Abra el enlace de su correo
sent-link-html = Hemos enviado un enlace a <span class="code" id="recipient">{ $recipient }</span>. Ábralo en el dispositivo que quiera: esta página continúa por sí sola.
sent-link-again = Enviar otro enlace
sent-link-again-done = Un enlace nuevo está en camino. El anterior ya no sirve.
sent-link-waiting = Esperando a que abra el enlace…
sent-link-opened = Ya lo he abierto
sent-too-many = Se han enviado demasiados mensajes últimamente. Espere unos minutos e inténtelo de nuevo.
sent-inbox-html = El emulador no envía nada de verdad: <a id="inbox" href="/portal/inbox" target="_blank" rel="noopener">abrir su bandeja de entrada</a>.

push-title = Apruébelo en su dispositivo
push-explained = Hemos enviado una pregunta a su dispositivo. Apruébela allí: esta página continúa por sí sola.
push-waiting = Esperando su respuesta…
push-approved = Ya la he aprobado
push-again = Preguntar de nuevo
push-rejected-title = Rechazado en su dispositivo
push-rejected = La respuesta a la pregunta fue no.
push-inbox-html = El emulador no envía nada de verdad: <a id="inbox" href="/portal/inbox" target="_blank" rel="noopener">responder en su bandeja de entrada</a>.
