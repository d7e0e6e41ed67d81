use oidc_protocol::authentication::VerifiedMethod;

use super::pending::WaitsFor;
use super::{BrowserKey, LoginId, SignInError, SignIns, SignedIn};
use crate::authsignal::ClientToken;

impl SignIns {
    /// Ends a sign-in that waits for the second factor, with the token that came back from it.
    ///
    /// A token that is refused leaves the pending login as it is: whoever sends forged tokens cannot end it.
    pub async fn with_second_factor(
        &self,
        browser: &BrowserKey,
        login: &LoginId,
        token: &ClientToken,
    ) -> Result<SignedIn, SignInError> {
        let WaitsFor::SecondFactor {
            action,
            subject,
            remember,
            idempotency_key,
        } = self.pending(browser, login).await?.waits_for
        else {
            return Err(SignInError::NotPending);
        };
        let verified = self.step.verify(token, action, Some(&subject)).await?;
        // The port has checked the person; whatever stands behind it, nobody else gets in.
        if verified.subject != subject {
            return Err(crate::authsignal::NotVerified::OtherUser.into());
        }
        if verified.idempotency_key != idempotency_key {
            return Err(SignInError::OtherAttempt);
        }
        let pending = self.use_up(browser, login, idempotency_key.as_str()).await?;
        let methods = [VerifiedMethod::Password, verified.method];
        self.signed_in(subject, &methods, remember, pending.return_url)
            .await
    }
}
