login-created = Ihr Konto ist bereit. Melden Sie sich mit dem Passwort an, das Sie eben gewählt haben.
login-new-password = Ihr Passwort ist geändert, und Sie sind überall abgemeldet. Melden Sie sich mit dem neuen an.
login-help = Passwort vergessen oder Gerät verloren?
login-create = Konto anlegen
