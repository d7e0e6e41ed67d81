# What is wrong with a code.
code-label = Code
code-wrong-of-app = That code is not right, or it was used already. Enter the one that your app shows now.
code-wrong-sent = That code is not right, or it has expired. Enter the one that was sent last.
code-wrong-recovery = That code is not right, or it was used already. Enter another one.
code-too-many = Too many wrong codes. Wait five minutes and try again.

# The authenticator app.
app-enter-title = Enter your code
app-enter-explained = Open your authenticator app and enter the code that it shows.
app-get-title = Get an authenticator app
app-get-explained = You need an app that shows codes, such as Google Authenticator, Microsoft Authenticator or 2FAS. If you have none, install one on your phone from its app store. Your password manager may do it as well.
app-get-have = I have an app
app-enrol-title = Set up an authenticator app
app-enrol-scan = Scan this code with your authenticator app.
app-enrol-picture = QR code with the key below
app-enrol-key-html = Or enter this key: <span class="code" id="totp-secret">{ $secret }</span>
app-enrol-copy = Copy the key
app-enrol-code = Code from the app

# Recovery codes.
recovery-enter-title = Enter a recovery code
recovery-enter-explained = Each of the codes that you saved works once.
recovery-enter-label = Recovery code
recovery-save-title = Save your recovery codes
recovery-save-explained = Each of these codes lets you in once, should you lose your device. They are not shown again.
recovery-save-copy = Copy
recovery-save-download = Download
recovery-save-saved = I have saved them

# Where something is sent.
address-email-title = What is your e{"\u2011"}mail address?
address-email = E-mail address
address-email-wrong = That is no e-mail address.
address-email-another = Use another address
address-phone-title = What is your phone number?
address-phone = Phone number
address-phone-wrong = That is no phone number. Write it with its country code, for instance +49 30 123456.
address-phone-another = Use another number
address-for-code = You get a code there, now and whenever you have to confirm that it is you.
address-for-link = You get a link there, now and whenever you have to confirm that it is you.
address-send-code = Send the code
address-send-link = Send the link

# What was sent.
sent-code-title = Enter the code
sent-code-html = We have sent a code with six digits to <span class="code" id="recipient">{ $recipient }</span>.
sent-code-again = Send another code
sent-code-again-done = A new code is on its way. The earlier one no longer works.
sent-link-title = Open the link in your e-mail
sent-link-html = We have sent a link to <span class="code" id="recipient">{ $recipient }</span>. Open it on whatever device you like: this page goes on by itself.
sent-link-again = Send another link
sent-link-again-done = A new link is on its way. The earlier one no longer works.
sent-link-waiting = Waiting for the link to be opened …
sent-link-opened = I have opened it
sent-too-many = Too many messages were sent lately. Wait some minutes and try again.
sent-inbox-html = Nothing is really sent by the emulator: <a id="inbox" href="/portal/inbox" target="_blank" rel="noopener">open its inbox</a>.

# The question on one’s device.
push-title = Approve on your device
push-explained = We have sent a question to your device. Approve it there: this page goes on by itself.
push-waiting = Waiting for your answer …
push-approved = I have approved it
push-again = Ask again
push-rejected-title = Rejected on your device
push-rejected = The question was answered with no.
push-inbox-html = Nothing is really sent by the emulator: <a id="inbox" href="/portal/inbox" target="_blank" rel="noopener">answer in its inbox</a>.
