form-post-title = Un momento
form-post-going-html = Está volviendo a la aplicación en <strong>{ $host }</strong>.
