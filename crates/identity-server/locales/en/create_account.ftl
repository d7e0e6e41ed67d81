create-title = Create an account
create-explanation = Accounts are created by the people who run { $site }. Please ask them for one.
create-explanation-client-html = Accounts are created by the people who run { $site }, also those for <strong>{ $client }</strong>. Please ask them for one.
create-sign-in = Sign in with an account you have
