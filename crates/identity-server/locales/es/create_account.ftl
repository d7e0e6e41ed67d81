create-title = Crear una cuenta
create-explanation = Las cuentas las crean los responsables de { $site }. Solicíteles una.
create-explanation-client-html = Las cuentas las crean los responsables de { $site }, también las de <strong>{ $client }</strong>. Solicíteles una.
create-sign-in = Iniciar sesión con una cuenta existente
