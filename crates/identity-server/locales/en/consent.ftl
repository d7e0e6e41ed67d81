consent-title = Permission
consent-question = Allow { $client }?
consent-asks = The application asks for:
consent-later-html = You can take this back at any time on the page <a href="/Grants">What you have allowed</a>.
consent-stranger = This application has registered itself, and nobody here has checked who runs it. Its address is { $host }: allow it only if you trust that address.
consent-stranger-local = This application has registered itself, and nobody here has checked who made it. It runs on your device: allow it only if you have just started it yourself.
