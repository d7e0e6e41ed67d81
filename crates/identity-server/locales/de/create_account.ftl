create-title = Konto anlegen
create-explanation = Konten werden von den Betreibern von { $site } angelegt. Bitte fragen Sie dort nach einem.
create-explanation-client-html = Konten werden von den Betreibern von { $site } angelegt, auch die für <strong>{ $client }</strong>. Bitte fragen Sie dort nach einem.
create-sign-in = Mit einem vorhandenen Konto anmelden
