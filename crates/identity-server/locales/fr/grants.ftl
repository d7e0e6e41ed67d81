grants-title = Ce que vous avez autorisé
grants-intro-html = Connecté en tant que <strong id="signed-in-as">{ $person }</strong>. Ces applications peuvent faire ce qui est indiqué à côté d’elles. Lorsque vous retirez une autorisation, l’application la perd aussitôt et doit vous la redemander.
grants-given = Autorisé le { $day }
grants-take-back = Retirer
grants-take-back-label = Retirer ce que { $client } peut faire
grants-none = Vous n’avez rien autorisé à aucune application.
