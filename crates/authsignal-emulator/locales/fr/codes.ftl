code-label = Code
code-wrong-of-app = Ce code n’est pas correct ou a déjà été utilisé. Saisissez celui que votre application affiche maintenant.
code-wrong-sent = Ce code n’est pas correct ou a expiré. Saisissez le dernier qui a été envoyé.
code-wrong-recovery = Ce code n’est pas correct ou a déjà été utilisé. Saisissez-en un autre.
code-too-many = Trop de codes erronés. Attendez cinq minutes, puis réessayez.

app-enter-title = Saisissez votre code
app-enter-explained = Ouvrez votre application d’authentification et saisissez le code qu’elle affiche.
app-get-title = Il vous faut une application d’authentification
app-get-explained = C’est une application qui affiche des codes, comme Google Authenticator, Microsoft Authenticator ou 2FAS. Si vous n’en avez pas, installez-en une sur votre téléphone. Votre gestionnaire de mots de passe en est peut-être capable aussi.
app-get-have = J’ai une application
app-enrol-title = Configurer une application d’authentification
app-enrol-scan = Scannez ce code avec votre application d’authentification.
app-enrol-picture = Code QR contenant la clé indiquée en dessous
app-enrol-key-html = Ou saisissez cette clé : <span class="code" id="totp-secret">{ $secret }</span>
app-enrol-copy = Copier la clé
app-enrol-code = Code de l’application

recovery-enter-title = Saisissez un code de récupération
recovery-enter-explained = Chacun des codes que vous avez conservés fonctionne une fois.
recovery-enter-label = Code de récupération
recovery-save-title = Conservez vos codes de récupération
recovery-save-explained = Chacun de ces codes vous permet d’entrer une fois, si vous perdez votre appareil. Ils ne seront plus affichés.
recovery-save-copy = Copier
recovery-save-download = Télécharger
recovery-save-saved = Je les ai conservés

address-email-title = Quelle est votre adresse e{"\u2011"}mail{"\u00A0"}?
address-email = Adresse e-mail
address-email-wrong = Ce n’est pas une adresse e-mail.
address-email-another = Utiliser une autre adresse
address-phone-title = Quel est votre numéro de téléphone{"\u00A0"}?
address-phone = Numéro de téléphone
address-phone-wrong = Ce n’est pas un numéro de téléphone. Écrivez-le avec l’indicatif du pays, par exemple +33 1 23 45 67 89.
address-phone-another = Utiliser un autre numéro
address-for-code = Vous y recevrez un code, maintenant et chaque fois que vous devrez confirmer que c’est bien vous.
address-for-link = Vous y recevrez un lien, maintenant et chaque fois que vous devrez confirmer que c’est bien vous.
address-send-code = Envoyer le code
address-send-link = Envoyer le lien

sent-code-title = Saisissez le code
sent-code-html = Nous avons envoyé un code à six chiffres à <span class="code" id="recipient">{ $recipient }</span>.
sent-code-again = Envoyer un nouveau code
sent-code-again-done = Un nouveau code est en route. Le précédent ne fonctionne plus.
sent-link-title = Ouvrez le lien dans votre e-mail
sent-link-html = Nous avons envoyé un lien à <span class="code" id="recipient">{ $recipient }</span>. Ouvrez-le sur l’appareil de votre choix : cette page continue d’elle-même.
sent-link-again = Envoyer un nouveau lien
sent-link-again-done = Un nouveau lien est en route. Le précédent ne fonctionne plus.
sent-link-waiting = En attente de l’ouverture du lien …
sent-link-opened = Je l’ai ouvert
sent-too-many = Trop de messages ont été envoyés récemment. Attendez quelques minutes, puis réessayez.
sent-inbox-html = L’émulateur n’envoie rien en réalité : <a id="inbox" href="/portal/inbox" target="_blank" rel="noopener">ouvrir sa boîte de réception</a>.

push-title = Approuvez sur votre appareil
push-explained = Nous avons envoyé une question à votre appareil. Approuvez-la là-bas : cette page continue d’elle-même.
push-waiting = En attente de votre réponse …
push-approved = Je l’ai approuvée
push-again = Demander à nouveau
push-rejected-title = Refusé sur votre appareil
push-rejected = La réponse à la question a été non.
push-inbox-html = L’émulateur n’envoie rien en réalité : <a id="inbox" href="/portal/inbox" target="_blank" rel="noopener">répondre dans sa boîte de réception</a>.
