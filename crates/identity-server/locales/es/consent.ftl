consent-title = Permiso
consent-question = ¿Permitir a { $client }?
consent-asks = La aplicación solicita:
consent-later-html = Puede retirarlo en cualquier momento en la página <a href="/Grants">Lo que ha permitido</a>.
