signed-out-title = Déconnecté
signed-out-heading = Vous êtes déconnecté
signed-out-everywhere = Vos sessions ici et sur le serveur de connexion sont terminées.
signed-out-here = Votre session ici est terminée. Vous êtes peut-être encore connecté sur le serveur de connexion.
signed-out-still-signed-in = Le serveur de connexion n’a pas terminé sa session : toute personne qui utilise ce navigateur peut se reconnecter sans mot de passe.
signed-out-sign-in = Se reconnecter
