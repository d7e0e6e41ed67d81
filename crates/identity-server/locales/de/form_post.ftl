form-post-title = Einen Moment
form-post-going-html = Sie gelangen zurück zu der Anwendung auf <strong>{ $host }</strong>.
