# What the methods are called.
method-authenticator-app = Authenticator app
method-passkey = Passkey
method-email-code = E-mail code
method-email-link = E-mail link
method-text-message = Text message
method-whatsapp = WhatsApp message
method-security-key = Security key
method-push = Push notification
method-recovery-code = Recovery code

# What each takes, in few words.
method-authenticator-app-hint = A code that an app on your phone shows
method-passkey-hint = Your fingerprint, your face or the lock of your device
method-email-code-hint = A code that is sent to your e-mail address
method-email-link-hint = A link that is sent to your e-mail address
method-text-message-hint = A code that is sent to your phone
method-whatsapp-hint = A code that is sent to your phone by WhatsApp
method-security-key-hint = A key that you plug in or hold to your phone
method-push-hint = A question that an app on your phone asks
method-recovery-code-hint = One of the codes that you have saved

# The way from one to another.
method-authenticator-app-instead = Use your authenticator app instead
method-passkey-instead = Use a passkey instead
method-email-code-instead = Get a code by e-mail instead
method-email-link-instead = Get a link by e-mail instead
method-text-message-instead = Get a code by text message instead
method-whatsapp-instead = Get a code by WhatsApp instead
method-security-key-instead = Use a security key instead
method-push-instead = Approve on your device instead
method-recovery-code-instead = Use a recovery code instead

choose-to-verify = Confirm that it is you
choose-to-enrol = Set up a second step
choose-to-add = Add another way
choose-none = There is nothing that you could set up here.
