create-title = Konto anlegen
create-explanation = Konten werden von den Betreibern von { $site } angelegt. Bitte fragen Sie dort nach einem.
create-explanation-client-html = Konten werden von den Betreibern von { $site } angelegt, auch die für <strong>{ $client }</strong>. Bitte fragen Sie dort nach einem.
create-sign-in = Mit einem vorhandenen Konto anmelden

create-intro = Sie erhalten eine Nachricht mit einem Link. Er zeigt, dass die Adresse Ihnen gehört.
create-intro-client-html = Sie erhalten eine Nachricht mit einem Link. Er zeigt, dass die Adresse Ihnen gehört, und führt weiter zu <strong>{ $client }</strong>.
create-terms-html = Mit dem Anlegen eines Kontos stimmen Sie den <a href="{ $url }">Nutzungsbedingungen</a> zu.
confirm-account-intro-html = Die Adresse <strong>{ $email }</strong> gehört Ihnen. Damit melden Sie sich künftig an.
confirm-account-no-name = Geben Sie Ihren Namen ein, mit höchstens hundert Zeichen.
confirm-account-submit = Konto anlegen
