consent-title = Permission
consent-question = Allow { $client }?
consent-asks = The application asks for:
consent-later-html = You can take this back at any time on the page <a href="/Grants">What you have allowed</a>.
