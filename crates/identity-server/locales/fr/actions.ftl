action-allow = Autoriser
action-deny = Ne pas autoriser
action-cancel = Annuler
action-continue = Continuer
action-home = Accueil
action-try-again = Réessayer

signed-in-as-html = Vous êtes connecté en tant que <strong id="signed-in-as">{ $person }</strong>.
