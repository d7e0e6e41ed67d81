login-created = Votre compte est prêt. Connectez-vous avec le mot de passe que vous venez de choisir.
login-new-password = Votre mot de passe est changé et vous êtes déconnecté partout. Connectez-vous avec le nouveau.
login-help = Mot de passe oublié ou appareil perdu ?
login-create = Créer un compte
