denied-review-title = Ihre Anmeldung wird geprüft
denied-review = Jemand muss sie sich ansehen, bevor es weitergeht. Sie sind nicht angemeldet. Bitte versuchen Sie es später noch einmal oder wenden Sie sich an den Support.
denied-title = Zugriff verweigert
denied-blocked = Sie können sich zurzeit nicht anmelden. Wenn Sie das für einen Irrtum halten, wenden Sie sich bitte an den Support.
denied-no-access = Sie haben keinen Zugriff auf diese Seite.
denied-back = Zurück zu { $client }
