error-code = Erreur
error-request = Numéro de requête
error-request-html = Numéro de requête : <span id="request-id" class="code">{ $id }</span>
error-prefix = Erreur :
error-last-step = La dernière étape n’a pas fonctionné. Veuillez revenir à l’application d’où vous venez et réessayer.
error-not-found-title = Cette page n’existe pas
error-not-found = L’adresse est peut-être mal saisie, ou la page a été déplacée.
error-method-title = Cela ne fonctionne pas ainsi
error-method = La page ne peut pas être utilisée de cette façon. Veuillez revenir en arrière et recommencer.
error-too-large-title = C’était trop
error-too-large = La quantité de données envoyée dépasse ce que cette page peut recevoir. Veuillez revenir en arrière et réessayer.
error-request-title = Cette demande ne peut pas aboutir
error-bad-request = Il y manque quelque chose, ou quelque chose est incorrect. Veuillez revenir d’où vous venez et réessayer.
error-internal-title = Un problème est survenu
error-internal = Ce n’est pas de votre faute. Veuillez réessayer dans un instant. Si le problème persiste, communiquez à l’assistance le numéro de requête ci-dessous.
error-unavailable-title = La connexion est impossible pour le moment
error-unavailable = Le service qui vérifie la deuxième étape est inaccessible. Vous n’êtes pas connecté. Veuillez réessayer dans un instant.
error-too-many-title = Trop de tentatives
error-too-many = Vous n’êtes pas connecté. { $wait }
error-wait-seconds = { $count ->
    [one] Veuillez patienter une seconde, puis réessayer.
   *[other] Veuillez patienter { $count } secondes, puis réessayer.
}
error-wait-minutes = { $count ->
    [one] Veuillez patienter une minute, puis réessayer.
   *[other] Veuillez patienter { $count } minutes, puis réessayer.
}
