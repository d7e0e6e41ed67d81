bad-request-title = Dieser Link funktioniert nicht
bad-request-explanation = Die Anwendung, die Sie hierher geschickt hat, hat einen Fehler gemacht. Gehen Sie dorthin zurück und versuchen Sie es erneut. Wenn es wieder passiert, teilen Sie den Betreibern mit, was unten steht.
bad-request-description = Beschreibung
bad-request-request = Anfrage
