form-post-title = Un instant
form-post-going-html = Vous retournez à l’application sur <strong>{ $host }</strong>.
