consent-title = Autorisation
consent-question = Autoriser { $client } ?
consent-asks = L’application demande :
consent-later-html = Vous pouvez revenir sur cette décision à tout moment sur la page <a href="/Grants">Ce que vous avez autorisé</a>.
consent-stranger = Cette application s’est enregistrée elle-même et personne ici n’a vérifié qui l’exploite. Son adresse est { $host } : n’acceptez que si vous faites confiance à cette adresse.
consent-stranger-local = Cette application s’est enregistrée elle-même et personne ici n’a vérifié qui l’a créée. Elle s’exécute sur votre appareil : n’acceptez que si vous venez de la lancer vous-même.
