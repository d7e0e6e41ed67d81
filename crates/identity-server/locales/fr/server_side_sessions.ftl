sessions-title = Où vous êtes connecté
sessions-intro-html = Connecté en tant que <strong id="signed-in-as">{ $person }</strong>. S’il y a une session que vous ne reconnaissez pas, terminez-la et changez votre mot de passe.
sessions-device = { $browser } sur { $system }
sessions-device-system = Un navigateur sur { $system }
sessions-device-unknown = Un navigateur inconnu
sessions-current = cet appareil
sessions-place-address = Adresse { $address }
sessions-place-here = Le réseau où vous êtes en ce moment
sessions-place-named-here = { $place } (le réseau où vous êtes en ce moment)
sessions-place-unknown = Un lieu inconnu
sessions-times-html = Connexion : <time datetime="{ $began_at }">{ $began }</time> · dernière activité : <time datetime="{ $seen_at }">{ $seen }</time>
sessions-remembered = reste connecté
sessions-applications = Connecté à { $applications }
sessions-end = Terminer
sessions-end-label = Terminer la session : { $device }
sessions-sign-out = Se déconnecter
sessions-end-others = Terminer toutes les autres
sessions-ended = Cette session est terminée.
sessions-ended-others = Toutes les autres sessions sont terminées.
sessions-none-such = Cette session n’existe plus.
sessions-what-goes-on-html = Une session qui se termine est aussi déconnectée de ses applications, et celles-ci perdent l’accès qui en dépend. Ce que vous avez autorisé une application à faire en votre absence continue : vous le retirez sous <a href="/Grants">Ce que vous avez autorisé</a>.
