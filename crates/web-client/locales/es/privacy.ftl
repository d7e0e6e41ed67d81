privacy-title = Privacidad
privacy-introduction = Esta aplicación guarda lo menos posible sobre usted y se lo muestra todo.
privacy-kept = Qué guarda
privacy-session = Su sesión: lo que el servidor de inicio de sesión ha dicho de usted y cómo la inició. Todo ello está en la página de inicio. Vive en la base de datos de esta aplicación y termina cuando cierra la sesión o cuando lleva un tiempo ausente.
privacy-passkeys = Sus claves de acceso: Authsignal las guarda para el servidor de inicio de sesión. La mitad secreta de una clave de acceso nunca sale de su dispositivo.
privacy-cookies = Cookies
privacy-cookie-session-html = <span class="code">__Host-client-session</span> encuentra su sesión. Está cifrada y no contiene nada sobre usted.
privacy-cookie-csrf-html = <span class="code">__Host-client-csrf</span> protege los formularios frente a otros sitios.
privacy-cookie-pending-html = <span class="code">__Host-client-pending-…</span> y <span class="code">__Host-client-sign-out</span> recuerdan durante unos minutos que va camino del servidor de inicio de sesión.
privacy-cookie-language-html = <span class="code">__Host-client-language</span> guarda el idioma que ha elegido al pie de una página.
privacy-cookie-device-html = <span class="code">__as_aid</span> la crea Authsignal cuando añade una clave de acceso, y reconoce este dispositivo.
privacy-nothing-else = No hay publicidad, ni seguimiento, ni nada que se cargue desde otro lugar.
