consent-title = Autorisation
consent-question = Autoriser { $client } ?
consent-asks = L’application demande :
consent-later-html = Vous pouvez revenir sur cette décision à tout moment sur la page <a href="/Grants">Ce que vous avez autorisé</a>.
