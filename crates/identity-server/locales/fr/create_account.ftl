create-title = Créer un compte
create-explanation = Les comptes sont créés par les responsables de { $site }. Veuillez leur en demander un.
create-explanation-client-html = Les comptes sont créés par les responsables de { $site }, y compris ceux pour <strong>{ $client }</strong>. Veuillez leur en demander un.
create-sign-in = Se connecter avec un compte existant

create-intro = Vous recevrez un message contenant un lien. Il montre que l’adresse est la vôtre.
create-intro-client-html = Vous recevrez un message contenant un lien. Il montre que l’adresse est la vôtre et mène à <strong>{ $client }</strong>.
create-terms-html = En créant un compte, vous acceptez les <a href="{ $url }">conditions d’utilisation</a>.
confirm-account-intro-html = L’adresse <strong>{ $email }</strong> est bien la vôtre. Vous vous connecterez avec elle.
confirm-account-no-name = Saisissez votre nom, en cent caractères au plus.
confirm-account-submit = Créer le compte
