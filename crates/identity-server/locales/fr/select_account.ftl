select-title = Choisir un compte
select-client-html = pour accéder à <strong>{ $client }</strong>
select-continue = Continuer en tant que { $person } ({ $username })
select-another = Utiliser un autre compte
