home-title = Home
home-greeting = Hello, { $name }
home-introduction = You are signed in. This page shows what the sign-in server told this application.

home-sign-in = Your sign-in
home-how = How
home-how-unknown = not told by the sign-in server
home-several-factors = several factors
home-when = When
home-signed-in-here = Signed in here
home-ends-here = Ends here
home-ends-after = when you sign out, or after { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
} without a click
home-context = Authentication context
home-subject = Subject
home-manage-passkeys = Manage your passkeys

home-claims = Claims
home-claim = Claim
home-value = Value

home-tokens = Tokens
home-tokens-explained = Shortened, for a whole token is a secret. What it says is no secret to you.
home-tokens-renewed = They are renewed by themselves a minute before they expire. The refresh token for that never leaves this application’s server.
home-id-token = ID token
home-access-token = Access token
home-token-length = { $count ->
    [one] { $count } character.
   *[other] { $count } characters.
}
home-token-expires-html = Expires { $relative }, on <time datetime="{ $machine }">{ $text }</time>.
home-token-expired-html = Expired { $relative }, on <time datetime="{ $machine }">{ $text }</time>.
home-token-header = Header
home-token-payload = Payload
home-token-opaque = This token is opaque: only the sign-in server can read it.

# The methods of RFC 8176 section 2.
method-pwd = password
method-otp = one-time code
method-hwk = key protected by hardware
method-swk = key protected by software
method-pop = proof of possession of a key
method-user = presence of the person
method-pin = PIN
method-fpt = fingerprint
method-face = face recognition
method-kba = recovery code or personal question
method-sms = text message
method-tel = telephone call
method-sc = smart card
method-mca = several channels
method-rba = assessment of risk
method-wia = Windows sign-in
