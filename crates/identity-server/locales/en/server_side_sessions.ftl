sessions-title = Where you are signed in
sessions-intro-html = Signed in as <strong id="signed-in-as">{ $person }</strong>. If there is one that you do not recognise, end it and change your password.
sessions-device = { $browser } on { $system }
sessions-device-system = A browser on { $system }
sessions-device-unknown = An unknown browser
sessions-current = this device
sessions-place-address = Address { $address }
sessions-place-here = The network that you are in now
sessions-place-named-here = { $place } (the network that you are in now)
sessions-place-unknown = An unknown place
sessions-times-html = Signed in <time datetime="{ $began_at }">{ $began }</time> · last seen <time datetime="{ $seen_at }">{ $seen }</time>
sessions-remembered = remembered
sessions-applications = Signed in to { $applications }
sessions-end = End
sessions-end-label = End the session: { $device }
sessions-sign-out = Sign out
sessions-end-others = End all others
sessions-ended = That session has ended.
sessions-ended-others = All other sessions have ended.
sessions-none-such = There is no such session any more.
sessions-what-goes-on-html = A session that ends is signed out of its applications too, and they lose the access that goes with it. What you allowed an application to do while you are away goes on: you take it back at <a href="/Grants">What you have allowed</a>.
