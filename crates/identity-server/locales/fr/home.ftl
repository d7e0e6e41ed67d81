home-title-signed-in = Connecté
home-title = Bienvenue
home-signed-in = Vous êtes connecté
home-person-html = en tant que <strong id="signed-in-as">{ $name }</strong> <span class="muted">({ $username })</span>
home-confirmed = Confirmé par { $methods }
home-sign-out = Se déconnecter
home-intro = C’est ici que vous vous connectez à vos applications. Vous n’êtes pas connecté.
home-about = Ce serveur connecte les personnes par OpenID Connect.
home-discovery = Document de découverte
home-applications = Vos applications

method-password = mot de passe
method-authenticator-app = application d’authentification
method-recovery-code = code de récupération
method-passkey = clé d’accès
