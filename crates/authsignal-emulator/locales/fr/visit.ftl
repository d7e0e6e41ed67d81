visit-back = Retour à l’application
visit-cancel = Annuler
visit-continue = Continuer
visit-try-again = Réessayer
visit-close = Fermer
visit-needs-script = JavaScript est nécessaire. Veuillez l’autoriser pour cette page.
visit-other-method = Utiliser une autre méthode
visit-copied = Copié.
visit-not-copied = La copie n’a pas fonctionné : sélectionnez plutôt le texte.

blocked-title = Vous ne pouvez pas continuer
blocked-review = Quelqu’un doit d’abord vérifier cette demande avant qu’elle puisse se poursuivre.
blocked-failed = Votre identité n’a pas pu être confirmée.
blocked-not-allowed = Cela n’est pas autorisé.

success-title = Identité confirmée
success-on-the-way = Retour à l’application en cours …

done-title = Terminé
done-not-verified = Identité non confirmée
done-close = Vous pouvez fermer cette page et revenir à l’application.

link-question-title = Est-ce bien vous{"\u00A0"}?
link-question-html = Il vous est demandé de confirmer «{"\u00A0"}{ $action }{"\u00A0"}» en tant que <span class="code">{ $account }</span>. Si c’est bien vous et que vous venez de commencer, confirmez ici. Sinon, fermez cette page : il ne se passera rien.
link-confirm = Oui, c’est moi
link-confirmed-title = Confirmé
link-confirmed = Retournez là où vous avez commencé : la suite s’y trouve.
