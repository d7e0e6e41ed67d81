# What the scopes of OpenID Connect are called where the configuration does not say.
permission-openid = Your user identifier
permission-openid-more = It recognises you when you come back.
permission-profile = Your profile
permission-profile-more = Your name and what else your profile holds.
permission-email = Your e-mail address
permission-address = Your postal address
permission-address-more = As your profile holds it.
permission-phone = Your phone number
permission-verified-more = And whether it has been verified.
permission-offline = Access while you are away
permission-offline-more = It keeps what you allow here also when you do not use it, until you take it back.

# Single claims.
permission-claim-name = Your name
permission-claim-given-name = Your given name
permission-claim-family-name = Your family name
permission-claim-middle-name = Your middle name
permission-claim-nickname = Your nickname
permission-claim-preferred-username = Your preferred username
permission-claim-profile = Your profile
permission-claim-picture = Your picture
permission-claim-website = Your website
permission-claim-gender = Your gender
permission-claim-birthdate = Your birthdate
permission-claim-zoneinfo = Your time zone
permission-claim-locale = Your language
permission-claim = Your { $claim }
# What an application says about itself, on its own pages.
client-pages = Pages of { $client }
client-pages-home = About the application
client-pages-policy = Its privacy policy
client-pages-terms = Its terms of service
