sessions-title = Wo Sie angemeldet sind
sessions-intro-html = Angemeldet als <strong id="signed-in-as">{ $person }</strong>. Wenn Sie eine dieser Sitzungen nicht kennen, beenden Sie sie und ändern Sie Ihr Passwort.
sessions-device = { $browser } auf { $system }
sessions-device-system = Ein Browser auf { $system }
sessions-device-unknown = Ein unbekannter Browser
sessions-current = dieses Gerät
sessions-place-address = Adresse { $address }
sessions-place-here = Das Netz, in dem Sie gerade sind
sessions-place-named-here = { $place } (das Netz, in dem Sie gerade sind)
sessions-place-unknown = Ein unbekannter Ort
sessions-times-html = Angemeldet <time datetime="{ $began_at }">{ $began }</time> · zuletzt gesehen <time datetime="{ $seen_at }">{ $seen }</time>
sessions-remembered = bleibt angemeldet
sessions-applications = Angemeldet bei { $applications }
sessions-end = Beenden
sessions-end-label = Sitzung beenden: { $device }
sessions-sign-out = Abmelden
sessions-end-others = Alle anderen beenden
sessions-ended = Diese Sitzung ist beendet.
sessions-ended-others = Alle anderen Sitzungen sind beendet.
sessions-none-such = Diese Sitzung gibt es nicht mehr.
sessions-what-goes-on-html = Wird eine Sitzung beendet, so ist sie auch bei ihren Anwendungen abgemeldet, und diese verlieren den Zugriff, der an ihr hängt. Was Sie einer Anwendung für die Zeit Ihrer Abwesenheit erlaubt haben, gilt weiter: Sie nehmen es unter <a href="/Grants">Was Sie erlaubt haben</a> zurück.
