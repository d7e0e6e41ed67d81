sign-in-over-title = Cette connexion est terminée
sign-in-over-explanation = Elle a déjà abouti ou a attendu trop longtemps.
sign-in-over-begin-again = Rien n’est perdu : vous pouvez recommencer.
sign-in-over-go-back-html = Rien n’est perdu : retournez dans <strong>{ $client }</strong> et recommencez.
sign-in-over-go-back-somewhere = Rien n’est perdu : retournez dans l’application d’où vous venez et recommencez.
sign-in-over-continue = Continuer vers { $client }
