frame-navigation = Navigation principale
frame-home = Accueil
frame-passkeys = Clés d’accès
frame-privacy = Confidentialité
frame-sign-out = Se déconnecter
