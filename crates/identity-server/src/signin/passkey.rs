use oidc_protocol::authentication::VerifiedMethod;
use time::Duration;

use super::pending::{PendingLogin, WaitsFor};
use super::{BrowserKey, LoginId, SignInError, SignIns, SignedIn};
use crate::audit::Event;
use crate::authsignal::{Action, ClientToken, NotVerified};
use crate::error::InternalError;
use crate::return_url::ReturnUrl;
use crate::server::Parts;

/// How far the service's clock may be behind ours.
const CLOCK_LEEWAY: Duration = Duration::minutes(1);

impl SignIns {
    /// Opens a pending login for a login page, on which somebody may use a passkey.
    pub async fn open(&self, browser: &BrowserKey, return_url: ReturnUrl) -> Result<LoginId, InternalError> {
        let login = self.new_login_id();
        self.put_pending(browser, &login, return_url, WaitsFor::Passkey)
            .await?;
        Ok(login)
    }

    /// Ends a sign-in by the token that the browser SDK got for a passkey on our login page.
    pub async fn with_passkey(
        &self,
        browser: &BrowserKey,
        login: &LoginId,
        token: &ClientToken,
        remember: bool,
    ) -> Result<SignedIn, SignInError> {
        let pending = self.pending(browser, login).await?;
        if pending.waits_for != WaitsFor::Passkey {
            return Err(SignInError::NotPending);
        }
        let Parts { limits, audit, .. } = &self.parts;
        let counted = limits.callback(browser).await;
        audit.note_limited(&counted, None, None);
        let counted = counted?;
        let outcome = self
            .passkey_accepted(browser, login, token, remember, &pending)
            .await;
        match &outcome {
            Ok(_) => limits.take_back(counted).await?,
            Err(error) => {
                if let Some(reason) = error.challenge_failure() {
                    audit.record(Event::PasskeyRefused { reason });
                }
            }
        }
        outcome
    }

    async fn passkey_accepted(
        &self,
        browser: &BrowserKey,
        login: &LoginId,
        token: &ClientToken,
        remember: bool,
        pending: &PendingLogin,
    ) -> Result<SignedIn, SignInError> {
        let verified = self.step.verify(token, Action::Passkey, None).await?;
        if !matches!(verified.method, VerifiedMethod::Passkey { .. }) {
            return Err(NotVerified::UnknownMethod("something other than a passkey".to_owned()).into());
        }
        // The token names nobody's browser. That it is younger than our page is what ties it to the page.
        if verified.at.is_some_and(|at| at + CLOCK_LEEWAY < pending.begun_at) {
            return Err(SignInError::OtherAttempt);
        }
        self.end_pending(browser, login, verified.idempotency_key.as_str())
            .await?;
        let return_url = pending.return_url.clone();
        self.signed_in(verified.subject, &[verified.method], remember, return_url, true)
            .await
    }
}
