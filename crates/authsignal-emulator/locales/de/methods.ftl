method-authenticator-app = Authenticator-App
method-passkey = Passkey
method-email-code = Code per E-Mail
method-email-link = Link per E-Mail
method-text-message = SMS
method-whatsapp = WhatsApp-Nachricht
method-security-key = Sicherheitsschlüssel
method-push = Push-Benachrichtigung
method-recovery-code = Wiederherstellungscode

method-authenticator-app-hint = Ein Code, den eine App auf Ihrem Telefon anzeigt
method-passkey-hint = Ihr Fingerabdruck, Ihr Gesicht oder die Bildschirmsperre Ihres Geräts
method-email-code-hint = Ein Code, den Sie per E-Mail erhalten
method-email-link-hint = Ein Link, den Sie per E-Mail erhalten
method-text-message-hint = Ein Code, den Sie auf Ihr Telefon erhalten
method-whatsapp-hint = Ein Code, den Sie per WhatsApp erhalten
method-security-key-hint = Ein Schlüssel, den Sie einstecken oder an Ihr Telefon halten
method-push-hint = Eine Frage, die eine App auf Ihrem Telefon stellt
method-recovery-code-hint = Einer der Codes, die Sie sich gesichert haben

method-authenticator-app-instead = Stattdessen die Authenticator-App verwenden
method-passkey-instead = Stattdessen einen Passkey verwenden
method-email-code-instead = Stattdessen einen Code per E-Mail erhalten
method-email-link-instead = Stattdessen einen Link per E-Mail erhalten
method-text-message-instead = Stattdessen einen Code per SMS erhalten
method-whatsapp-instead = Stattdessen einen Code per WhatsApp erhalten
method-security-key-instead = Stattdessen einen Sicherheitsschlüssel verwenden
method-push-instead = Stattdessen auf dem eigenen Gerät zustimmen
method-recovery-code-instead = Stattdessen einen Wiederherstellungscode verwenden

choose-to-verify = Bestätigen Sie, dass Sie es sind
choose-to-enrol = Zweiten Schritt einrichten
choose-to-add = Weitere Methode hinzufügen
choose-none = Hier gibt es nichts, was Sie einrichten könnten.
