denied-review-title = Votre connexion est en cours de vérification
denied-review = Quelqu’un doit l’examiner avant que vous puissiez continuer. Vous n’êtes pas connecté. Veuillez réessayer plus tard ou contacter l’assistance.
denied-title = Accès refusé
denied-blocked = Vous ne pouvez pas vous connecter pour le moment. Si vous pensez qu’il s’agit d’une erreur, veuillez contacter l’assistance.
denied-no-access = Vous n’avez pas accès à cette page.
denied-back = Retour à { $client }
