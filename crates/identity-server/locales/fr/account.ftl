account-title = Votre compte
account-overview = Aperçu
account-sessions = Appareils
account-sessions-about = Les navigateurs dans lesquels votre session est ouverte, et comment y mettre fin.
account-applications = Applications
account-applications-about = Ce que vous avez autorisé à chaque application, et comment le retirer.
