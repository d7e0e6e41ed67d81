consent-title = Permiso
consent-question = ¿Permitir a { $client }?
consent-asks = La aplicación solicita:
consent-later-html = Puede retirarlo en cualquier momento en la página <a href="/Grants">Lo que ha permitido</a>.
consent-stranger = Esta aplicación se ha registrado por su cuenta y nadie aquí ha comprobado quién la gestiona. Su dirección es { $host }: acepte solo si confía en esa dirección.
consent-stranger-local = Esta aplicación se ha registrado por su cuenta y nadie aquí ha comprobado quién la ha creado. Se ejecuta en su dispositivo: acepte solo si acaba de iniciarla usted.
