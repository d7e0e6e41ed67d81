select-title = Elegir una cuenta
select-client-html = para continuar a <strong>{ $client }</strong>
select-continue = Continuar como { $person } ({ $username })
select-another = Usar otra cuenta
