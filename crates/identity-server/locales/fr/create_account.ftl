create-title = Créer un compte
create-explanation = Les comptes sont créés par les responsables de { $site }. Veuillez leur en demander un.
create-explanation-client-html = Les comptes sont créés par les responsables de { $site }, y compris ceux pour <strong>{ $client }</strong>. Veuillez leur en demander un.
create-sign-in = Se connecter avec un compte existant
