settings-title = Comment vous confirmez que c’est bien vous
settings-none = Vous n’avez encore rien pour confirmer que c’est bien vous.
settings-first = Demandé en premier
settings-added = ajout le { $day }
settings-used = dernière utilisation le { $day }
settings-manage = Gérer
settings-add = Ajouter une autre méthode
settings-recovery-codes = Codes de récupération
settings-recovery-codes-left = { $count ->
    [one] Il reste { $count } code.
   *[other] Il reste { $count } codes.
}
settings-new-codes = Obtenir de nouveaux codes

settings-done-renamed = Le nouveau nom est enregistré.
settings-done-preferred = Cette méthode vous sera demandée en premier.
settings-done-removed = La méthode a été supprimée.
settings-done-added = La méthode a été ajoutée.

settings-name = Nom
settings-address = Adresse
settings-added-on = Ajout
settings-used-on = Dernière utilisation
settings-never-used = jamais
settings-save-name = Enregistrer le nom
settings-name-wrong = Saisissez un nom de 64 caractères au plus.
settings-prefer = Me le demander en premier
settings-remove = Supprimer …
settings-back = Retour à la liste

settings-remove-title = Supprimer «{"\u00A0"}{ $name }{"\u00A0"}»{"\u00A0"}?
settings-remove-explained = Vous ne pourrez plus confirmer par ce moyen que c’est bien vous.
settings-remove-last = C’est la seule méthode que vous avez configurée.
settings-remove-confirm = Supprimer
settings-remove-keep = Conserver

settings-renew-title = Obtenir de nouveaux codes de récupération{"\u00A0"}?
settings-renew-left = { $count ->
    [one] Le code qui vous reste ne fonctionnera plus.
   *[other] Les { $count } codes qui vous restent ne fonctionneront plus.
}
settings-renew-none-left = Il ne vous en reste aucun.
settings-renew-keep = Garder les anciens
