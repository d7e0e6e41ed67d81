home-title = Accueil
home-greeting = Bonjour { $name }
home-introduction = Vous êtes connecté. Cette page montre ce que le serveur de connexion a communiqué à cette application.

home-sign-in = Votre connexion
home-how = Comment
home-how-unknown = non communiqué par le serveur de connexion
home-several-factors = plusieurs facteurs
home-when = Quand
home-signed-in-here = Connecté ici
home-ends-here = Se termine ici
home-ends-after = lorsque vous vous déconnectez, ou après { $minutes ->
    [one] une minute
   *[other] { $minutes } minutes
} sans clic
home-context = Niveau d’authentification
home-subject = Identifiant
home-manage-passkeys = Gérer vos clés d’accès

home-claims = Informations sur vous
home-claim = Information
home-value = Valeur

home-tokens = Jetons
home-tokens-explained = Abrégés, car un jeton entier est un secret. Ce qu’il contient n’en est pas un pour vous.
home-tokens-renewed = Ils sont renouvelés d’eux-mêmes une minute avant leur expiration. Le jeton d’actualisation qui sert à cela ne quitte jamais le serveur de cette application.
home-id-token = Jeton d’identité
home-access-token = Jeton d’accès
home-token-length = { $count ->
    [one] { $count } caractère.
   *[other] { $count } caractères.
}
home-token-expires-html = Expire { $relative }, le <time datetime="{ $machine }">{ $text }</time>.
home-token-expired-html = A expiré { $relative }, le <time datetime="{ $machine }">{ $text }</time>.
home-token-header = En-tête
home-token-payload = Contenu
home-token-opaque = Ce jeton est opaque : seul le serveur de connexion peut le lire.

# The methods of RFC 8176 section 2.
method-pwd = mot de passe
method-otp = code à usage unique
method-hwk = clé protégée par le matériel
method-swk = clé protégée par logiciel
method-pop = preuve de possession d’une clé
method-user = présence de la personne
method-pin = code PIN
method-fpt = empreinte digitale
method-face = reconnaissance faciale
method-kba = code de récupération ou question personnelle
method-sms = SMS
method-tel = appel téléphonique
method-sc = carte à puce
method-mca = plusieurs canaux
method-rba = évaluation du risque
method-wia = connexion Windows
