account-title = Ihr Konto
account-overview = Übersicht
account-sessions = Geräte
account-sessions-about = Die Browser, in denen Sie angemeldet sind, und wie Sie das beenden.
account-applications = Anwendungen
account-applications-about = Was Sie welcher Anwendung erlaubt haben, und wie Sie es zurücknehmen.
