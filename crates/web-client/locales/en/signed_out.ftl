signed-out-title = Signed out
signed-out-heading = You are signed out
signed-out-everywhere = Your sessions here and at the sign-in server have ended.
signed-out-here = Your session here has ended. You may still be signed in at the sign-in server.
signed-out-still-signed-in = The sign-in server has not ended its session: whoever uses this browser can sign in again without a password.
signed-out-sign-in = Sign in again
