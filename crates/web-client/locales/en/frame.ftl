frame-navigation = Main
frame-home = Home
frame-passkeys = Passkeys
frame-privacy = Privacy
frame-sign-out = Sign out
