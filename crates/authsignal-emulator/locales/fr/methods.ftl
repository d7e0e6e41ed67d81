method-authenticator-app = Application d’authentification
method-passkey = Clé d’accès
method-email-code = Code par e-mail
method-email-link = Lien par e-mail
method-text-message = SMS
method-whatsapp = Message WhatsApp
method-security-key = Clé de sécurité
method-push = Notification push
method-recovery-code = Code de récupération

method-authenticator-app-hint = Un code affiché par une application sur votre téléphone
method-passkey-hint = Votre empreinte, votre visage ou le verrouillage de votre appareil
method-email-code-hint = Un code envoyé à votre adresse e-mail
method-email-link-hint = Un lien envoyé à votre adresse e-mail
method-text-message-hint = Un code envoyé sur votre téléphone
method-whatsapp-hint = Un code envoyé sur votre téléphone par WhatsApp
method-security-key-hint = Une clé que vous branchez ou approchez de votre téléphone
method-push-hint = Une question posée par une application sur votre téléphone
method-recovery-code-hint = L’un des codes que vous avez conservés

method-authenticator-app-instead = Utiliser plutôt votre application d’authentification
method-passkey-instead = Utiliser plutôt une clé d’accès
method-email-code-instead = Recevoir plutôt un code par e-mail
method-email-link-instead = Recevoir plutôt un lien par e-mail
method-text-message-instead = Recevoir plutôt un code par SMS
method-whatsapp-instead = Recevoir plutôt un code par WhatsApp
method-security-key-instead = Utiliser plutôt une clé de sécurité
method-push-instead = Approuver plutôt sur votre appareil
method-recovery-code-instead = Utiliser plutôt un code de récupération

choose-to-verify = Confirmez que c’est bien vous
choose-to-enrol = Configurer une deuxième étape
choose-to-add = Ajouter une autre méthode
choose-none = Il n’y a rien que vous puissiez configurer ici.
