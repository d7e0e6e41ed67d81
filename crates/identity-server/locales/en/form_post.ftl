form-post-title = One moment
form-post-going-html = You are going back to the application at <strong>{ $host }</strong>.
