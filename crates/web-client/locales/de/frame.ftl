frame-navigation = Hauptnavigation
frame-home = Start
frame-passkeys = Passkeys
frame-privacy = Datenschutz
frame-sign-out = Abmelden
