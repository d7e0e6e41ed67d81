create-title = Create an account
create-explanation = Accounts are created by the people who run { $site }. Please ask them for one.
create-explanation-client-html = Accounts are created by the people who run { $site }, also those for <strong>{ $client }</strong>. Please ask them for one.
create-sign-in = Sign in with an account you have

create-intro = You get a letter with a link. It shows that the address is yours.
create-intro-client-html = You get a letter with a link. It shows that the address is yours, and leads on to <strong>{ $client }</strong>.
create-terms-html = By creating an account you accept the <a href="{ $url }">terms of use</a>.
confirm-account-intro-html = The address <strong>{ $email }</strong> is yours. You will sign in with it.
confirm-account-no-name = Enter your name, in a hundred characters at most.
confirm-account-submit = Create account
