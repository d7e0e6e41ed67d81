select-title = Choose an account
select-client-html = to continue to <strong>{ $client }</strong>
select-continue = Continue as { $person } ({ $username })
select-another = Use another account
