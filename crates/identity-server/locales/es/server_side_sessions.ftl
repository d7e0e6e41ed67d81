sessions-title = Dónde ha iniciado sesión
sessions-intro-html = Sesión iniciada como <strong id="signed-in-as">{ $person }</strong>. Si no reconoce alguna de estas sesiones, ciérrela y cambie su contraseña.
sessions-device = { $browser } en { $system }
sessions-device-system = Un navegador en { $system }
sessions-device-unknown = Un navegador desconocido
sessions-current = este dispositivo
sessions-place-address = Dirección { $address }
sessions-place-here = La red en la que está ahora
sessions-place-named-here = { $place } (la red en la que está ahora)
sessions-place-unknown = Un lugar desconocido
sessions-times-html = Inicio de sesión: <time datetime="{ $began_at }">{ $began }</time> · última actividad: <time datetime="{ $seen_at }">{ $seen }</time>
sessions-remembered = se mantiene iniciada
sessions-applications = Sesión iniciada en { $applications }
sessions-end = Cerrar
sessions-end-label = Cerrar la sesión: { $device }
sessions-sign-out = Cerrar sesión
sessions-end-others = Cerrar todas las demás
sessions-ended = Esa sesión se ha cerrado.
sessions-ended-others = Todas las demás sesiones se han cerrado.
sessions-none-such = Esa sesión ya no existe.
sessions-what-goes-on-html = Cuando una sesión se cierra, también se cierra en sus aplicaciones, y estas pierden el acceso que depende de ella. Lo que ha permitido hacer a una aplicación en su ausencia continúa: lo retira en <a href="/Grants">Lo que ha permitido</a>.
