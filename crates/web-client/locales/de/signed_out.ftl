signed-out-title = Abgemeldet
signed-out-heading = Sie sind abgemeldet
signed-out-everywhere = Ihre Sitzungen hier und beim Anmeldeserver sind beendet.
signed-out-here = Ihre Sitzung hier ist beendet. Beim Anmeldeserver sind Sie möglicherweise noch angemeldet.
signed-out-still-signed-in = Der Anmeldeserver hat seine Sitzung nicht beendet: Wer diesen Browser benutzt, kann sich ohne Passwort wieder anmelden.
signed-out-sign-in = Wieder anmelden
