bad-request-title = Ce lien ne fonctionne pas
bad-request-explanation = L’application qui vous a envoyé ici a commis une erreur. Retournez-y et réessayez ; si cela se reproduit, communiquez à ses responsables ce qui figure ci-dessous.
bad-request-description = Description
bad-request-request = Requête
