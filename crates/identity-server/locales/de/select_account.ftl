select-title = Konto wählen
select-client-html = um zu <strong>{ $client }</strong> zu gelangen
select-continue = Weiter als { $person } ({ $username })
select-another = Anderes Konto verwenden
