login-created = Your account is ready. Sign in with the password that you have just chosen.
login-new-password = Your password is changed, and you are signed out everywhere. Sign in with the new one.
login-help = Forgotten your password, or lost your device?
login-create = Create an account
