login-title = Se connecter
login-client-html = pour accéder à <strong>{ $client }</strong>
login-device = pour connecter votre appareil. Vous retrouverez ensuite son code.
login-again = Veuillez confirmer qu’il s’agit bien de vous.
login-again-client-html = Veuillez confirmer qu’il s’agit bien de vous pour accéder à <strong>{ $client }</strong>.
login-needs-passkey = L’application vous demande d’utiliser une clé d’accès.
login-username = Nom d’utilisateur
login-password = Mot de passe
login-remember = Rester connecté
login-remember-hint = Vous restez connecté ici et votre nom d’utilisateur est retenu. À éviter sur un appareil partagé.
login-another = Ce n’est pas vous ? Utiliser un autre compte
login-show-password = Afficher le mot de passe
login-hide-password = Masquer le mot de passe
login-caps-lock = La touche Verr. Maj. est activée.
login-working = Connexion en cours…
login-slow = Cela prend plus de temps que d’habitude. Veuillez garder cette page ouverte.
login-submit = Se connecter
login-or = ou
login-passkey = Se connecter avec une clé d’accès

login-username-missing = Saisissez votre nom d’utilisateur.
login-password-missing = Saisissez votre mot de passe.
login-wrong = Nom d’utilisateur ou mot de passe incorrect.
login-too-old = Cette page est restée ouverte trop longtemps. Veuillez saisir à nouveau votre mot de passe.
login-unavailable = La deuxième étape de la connexion est inaccessible pour le moment. Vous n’êtes pas connecté. Veuillez réessayer.
login-not-completed = Vous n’êtes pas connecté : la deuxième étape n’a pas été terminée. Veuillez vous reconnecter.
login-expired = Cette connexion a pris trop de temps ou a commencé dans un autre navigateur. Veuillez vous reconnecter.
login-not-accepted = Vous n’êtes pas connecté : ce que vous avez présenté n’a pas été accepté ici. Veuillez réessayer ou vous connecter autrement.
login-passkey-required = Vous n’êtes pas connecté : votre compte demande votre clé d’accès. Utilisez-la ci-dessous, ou un code de secours si vous l’avez perdue.

login-passkey-asking = Votre navigateur demande votre clé d’accès…
login-passkey-checking = Vérification de votre clé d’accès…
login-passkey-done = Connexion en cours…
login-passkey-unknown = Cette clé d’accès n’est pas connue ici. Utilisez-en une autre ou connectez-vous avec votre mot de passe.
login-passkey-too-many = Trop de tentatives. Patientez un instant ou connectez-vous avec votre mot de passe.
login-passkey-unreachable = Les clés d’accès ne peuvent pas être vérifiées pour le moment. Réessayez ou connectez-vous avec votre mot de passe.
login-passkey-not-accepted = La clé d’accès n’a pas été acceptée. Réessayez ou connectez-vous avec votre mot de passe.
login-passkey-unused = Aucune clé d’accès n’a été utilisée. Réessayez ou connectez-vous avec votre mot de passe.
login-passkey-wrong-address = Les clés d’accès ne fonctionnent pas à cette adresse. Connectez-vous avec votre mot de passe.
login-passkey-failed = La connexion avec une clé d’accès n’a pas fonctionné. Réessayez ou connectez-vous avec votre mot de passe.

# How long somebody has to wait who tried too often.
login-too-many = Il y a eu trop de tentatives de connexion. Ce qui est saisi maintenant n’est pas examiné, pas même le bon mot de passe.
login-wait-seconds = { $count ->
    [one] une seconde
   *[other] { $count } secondes
}
login-wait-minutes = { $count ->
    [one] une minute
   *[other] { $count } minutes
}
login-wait-html = Veuillez attendre <strong id="wait">{ $wait }</strong> et réessayer.
login-wait-or-passkey-html = Veuillez attendre <strong id="wait">{ $wait }</strong> et réessayer, ou utiliser votre clé d’accès : elle fonctionne tout de suite.
