passkeys-title = Vos clés d’accès
passkeys-short = Clés d’accès
passkeys-about = Se connecter sans mot de passe ; voir et supprimer ce qu’il y a.
passkeys-intro-html = Clés d’accès de <strong>{ $person }</strong>. Une clé d’accès vous connecte avec votre empreinte digitale, votre visage ou le verrouillage de votre écran.
passkeys-none = Vous n’avez pas encore de clé d’accès.
passkeys-unnamed = Clé d’accès
passkeys-synced = synchronisée entre vos appareils
passkeys-this-device = sur un seul appareil
passkeys-added-html = ajoutée le <time datetime="{ $at }">{ $day }</time>
passkeys-used-html = utilisée pour la dernière fois <time datetime="{ $at }">{ $when }</time>
passkeys-unused = pas encore utilisée
passkeys-add = Ajouter une clé d’accès
passkeys-name = Nom
passkeys-save = Enregistrer
passkeys-rename = Renommer
passkeys-rename-label = Renommer « { $name } »
passkeys-remove = Supprimer
passkeys-remove-label = Supprimer « { $name } »
passkeys-remove-title = Supprimer cette clé d’accès ?
passkeys-remove-question-html = Vous ne pourrez plus vous connecter avec <strong>{ $name }</strong>.
passkeys-no-script = Les clés d’accès ont besoin de JavaScript. Veuillez l’autoriser pour cette page.

# What was done, or went wrong, on the page of one’s passkeys.
passkeys-done-added = Votre clé d’accès a été ajoutée. Vous pouvez désormais vous connecter avec elle.
passkeys-done-renamed = La clé d’accès porte son nouveau nom.
passkeys-done-removed = La clé d’accès a été supprimée. Si votre appareil l’affiche encore, vous pouvez l’y effacer.
passkeys-none-such = Cette clé d’accès n’existe plus.
passkeys-no-name = Veuillez saisir un nom de 60 caractères au plus.
passkeys-last-way-in = C’est votre dernière clé d’accès, et il vous en faut une pour vous connecter. Ajoutez-en d’abord une autre.
passkeys-unavailable = Vos clés d’accès sont inaccessibles pour le moment. Veuillez réessayer dans quelques minutes.

# The offer after a sign-in.
passkey-offer-title = Connectez-vous plus vite la prochaine fois
passkey-offer-why = Avec une clé d’accès, votre empreinte digitale, votre visage ou le verrouillage de votre écran suffit : ni mot de passe, ni code.
passkey-offer-not-now = Pas maintenant
passkey-offer-never = Ne plus me demander
passkey-offer-then-html = Vous continuerez ensuite vers <strong>{ $client }</strong>.
passkey-offer-trying = Vous êtes connecté
passkey-offer-continue = Continuer
passkey-create = Créer une clé d’accès

# Where nobody gets on without one.
passkey-required-title = Il vous faut une clé d’accès
passkey-required-client-html = On ne se connecte à <strong>{ $client }</strong> qu’avec une clé d’accès.
passkey-required-account = On ne se connecte à votre compte qu’avec une clé d’accès.
passkey-required-create = Créez-en une maintenant : votre empreinte digitale, votre visage ou le verrouillage de votre écran suffira.
passkey-required-recovery = Vous vous êtes connecté avec un code de secours. Créez maintenant une nouvelle clé d’accès sur cet appareil.
passkey-required-use-title = Veuillez utiliser votre clé d’accès
passkey-required-use = Vous en avez une : veuillez vous connecter avec elle. Si elle est sur votre téléphone, votre navigateur vous montre comment faire.
passkey-required-lost = Clé d’accès perdue ? Connectez-vous avec un code de secours au lieu de votre application d’authentification, ou demandez de l’aide.
passkey-required-new-title = Votre clé d’accès est prête
passkey-required-new = Connectez-vous maintenant avec elle pour la première fois.
passkey-required-again = Pour en créer une, veuillez vous connecter à nouveau, avec votre mot de passe et votre second facteur.
passkey-required-sign-in = Se connecter à nouveau

# What the script says.
passkey-asking = Suivez les instructions de votre navigateur…
passkey-added-wait = C’est fait. Un instant…
passkey-cancelled = Aucune clé d’accès n’a été utilisée. Vous pouvez réessayer.
passkey-known = Cet appareil contient déjà une clé d’accès pour votre compte.
passkey-unreachable = Les clés d’accès sont inaccessibles pour le moment. Veuillez réessayer.
passkey-too-old = Cela a pris trop de temps. Veuillez réessayer.
passkey-not-fresh = Veuillez d’abord vous connecter à nouveau.
passkey-needs-passkey = Pour modifier vos clés d’accès, veuillez d’abord vous connecter avec l’une d’elles.
passkey-forbidden = L’ajout d’une clé d’accès n’est pas autorisé pour votre compte en ce moment.
passkey-too-many = Trop de tentatives. Veuillez patienter un instant.
passkey-unsupported = Ce navigateur ne peut pas créer de clés d’accès.
passkey-wrong-address = Les clés d’accès ne fonctionnent pas à cette adresse.
passkey-failed = Cela n’a pas fonctionné. Vous pouvez réessayer.
