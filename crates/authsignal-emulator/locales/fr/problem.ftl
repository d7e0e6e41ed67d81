problem-foreign = Ce lien ne fonctionne pas ici
problem-foreign-text = Le lien est incomplet, a été ouvert dans un autre navigateur ou n’est pas connu. Retournez à l’application et recommencez.
problem-expired = Ce lien a expiré
problem-expired-text = Trop de temps s’est écoulé. Retournez à l’application et recommencez.
problem-expired-mail-text = Le lien a expiré ou a déjà été utilisé. Retournez là où vous avez commencé et faites-en envoyer un nouveau.
problem-too-many = Veuillez patienter
problem-retry = Veuillez réessayer
problem-impossible = Ce n’est pas possible
problem-impossible-text = Cette étape n’est pas ou n’est plus possible. Recommencez depuis le début.
problem-unknown-text = Ce que vous cherchez n’existe pas ou n’existe plus.
problem-failure = Une erreur s’est produite
problem-failure-text = L’émulateur a échoué : son journal dit pourquoi.
problem-detail-html = Pour les développeurs : <span lang="en">{ $detail }</span>
