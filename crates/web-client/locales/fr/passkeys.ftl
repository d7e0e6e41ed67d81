passkeys-title = Clés d’accès
passkeys-introduction = Une clé d’accès vous connecte avec votre empreinte digitale, votre visage ou le code PIN de votre appareil. Aucun mot de passe à retenir, aucun qui puisse être volé.
passkeys-yours = Vos clés d’accès
passkeys-none = Vous n’avez pas encore de clé d’accès.
passkeys-unnamed = Clé d’accès
passkeys-added-html = ajoutée le <time datetime="{ $machine }">{ $text }</time>
passkeys-used-html = utilisée pour la dernière fois <time datetime="{ $machine }" title="{ $text }">{ $relative }</time>
passkeys-unused = pas encore utilisée
passkeys-add = Ajouter une clé d’accès
passkeys-remove = Supprimer
passkeys-remove-named = Supprimer { $name }
passkeys-needs-script = Pour ajouter une clé d’accès, autorisez JavaScript pour cette page.

passkeys-status-added = Votre clé d’accès a été ajoutée. Vous pouvez désormais vous connecter avec elle.
passkeys-status-removed = La clé d’accès a été supprimée. Vous pouvez aussi l’effacer de l’appareil qui la contient.
passkeys-status-confirmed = Merci, c’est bien vous. Vous pouvez maintenant ajouter votre clé d’accès.
passkeys-status-one-factor = Vous vous êtes reconnecté, mais avec un seul facteur. Configurez une application d’authentification pour votre compte, connectez-vous avec elle, puis ajoutez une clé d’accès.

passkeys-sign-in-first = Pour votre sécurité, veuillez d’abord vous reconnecter…
passkeys-follow-browser = Suivez les instructions de votre navigateur…
passkeys-with-request = { $problem } (Requête { $id })
passkeys-problem-unsupported = Ce navigateur ne peut pas créer de clé d’accès. Essayez un navigateur récent sur un appareil doté d’un verrouillage d’écran.
passkeys-problem-script = Le script des clés d’accès n’a pas pu être chargé. Rechargez la page et réessayez.
passkeys-problem-cancelled = Aucune clé d’accès n’a été ajoutée : la demande a été annulée ou a pris trop de temps. Vous pouvez réessayer.
passkeys-problem-registered = Cet appareil contient déjà une clé d’accès pour votre compte.
passkeys-problem-network = Le service des clés d’accès est injoignable. Vérifiez votre connexion et réessayez.
passkeys-problem-expired = Cela a pris trop de temps. Veuillez appuyer de nouveau sur le bouton.
passkeys-problem-forbidden = L’ajout d’une clé d’accès n’est pas autorisé pour votre compte en ce moment.
passkeys-problem-form = Cette page est trop ancienne. Rechargez-la et réessayez.
passkeys-problem-insecure = Les clés d’accès exigent une connexion sécurisée à la bonne adresse de ce site.
passkeys-problem-failed = La clé d’accès n’a pas pu être ajoutée. Veuillez réessayer.

passkeys-removal-title = Supprimer une clé d’accès
passkeys-removal-question = Supprimer « { $name } » ?
passkeys-removal-explained = Vous ne pourrez plus vous connecter avec cette clé d’accès. Vos autres clés d’accès et vos autres moyens de connexion restent inchangés.
passkeys-removal-sign-in-first = Pour protéger votre compte, il vous sera d’abord demandé de vous reconnecter.
passkeys-removal-confirm = Supprimer
passkeys-removal-keep = Conserver
