not-found-title = Introuvable
not-found-heading = Cette page n’existe pas
not-found-explained = L’adresse est peut-être mal saisie, ou la page a été déplacée.
not-found-home = Aller à l’accueil
