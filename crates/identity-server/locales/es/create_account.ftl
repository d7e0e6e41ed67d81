create-title = Crear una cuenta
create-explanation = Las cuentas las crean los responsables de { $site }. Solicíteles una.
create-explanation-client-html = Las cuentas las crean los responsables de { $site }, también las de <strong>{ $client }</strong>. Solicíteles una.
create-sign-in = Iniciar sesión con una cuenta existente

create-intro = Recibirá un mensaje con un enlace. Con él demuestra que la dirección es suya.
create-intro-client-html = Recibirá un mensaje con un enlace. Con él demuestra que la dirección es suya y continúa a <strong>{ $client }</strong>.
create-terms-html = Al crear una cuenta acepta las <a href="{ $url }">condiciones de uso</a>.
confirm-account-intro-html = La dirección <strong>{ $email }</strong> es suya. Con ella iniciará sesión.
confirm-account-no-name = Escriba su nombre, con cien caracteres como máximo.
confirm-account-submit = Crear la cuenta
