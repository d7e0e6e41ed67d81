use oidc_protocol::authentication::VerifiedMethod;
use url::Url;

use super::pending::WaitsFor;
use super::{BrowserKey, LoginId, PasswordAttempt, PasswordOutcome, SignInError, SignIns};
use crate::authsignal::{Action, BeginChallenge, Decision, IdempotencyKey};
use crate::error::InternalError;
use crate::return_url::ReturnUrl;
use crate::users::User;

/// Where the browser comes back to from the second factor.
const CALLBACK: &str = "/Account/Login/Callback";

impl SignIns {
    /// Checks a password, and asks what else it takes.
    pub async fn with_password(
        &self,
        browser: &BrowserKey,
        attempt: PasswordAttempt,
    ) -> Result<PasswordOutcome, SignInError> {
        let user = self.parts.users.by_username(&attempt.username).await;
        let user = user.map_err(InternalError::from)?;
        // Also for people who do not exist, so that the time tells nothing.
        let stored = user.as_ref().and_then(|user| user.password.clone());
        let is_right = self.passwords.verify(stored, attempt.password.clone()).await;
        match user {
            Some(user) if is_right.map_err(InternalError::from)? => {
                self.after_password(browser, attempt, user).await
            }
            _ => {
                // Without the name: people type their password there by mistake.
                tracing::info!("a sign-in failed: unknown username or wrong password");
                Ok(PasswordOutcome::WrongCredentials)
            }
        }
    }

    async fn after_password(
        &self,
        browser: &BrowserKey,
        attempt: PasswordAttempt,
        user: User,
    ) -> Result<PasswordOutcome, SignInError> {
        let login = self.new_login_id();
        let action = if attempt.is_step_up {
            Action::StepUp
        } else {
            Action::Login
        };
        let challenge = BeginChallenge {
            action,
            email: user.email().map(ToOwned::to_owned),
            subject: user.subject.clone(),
            username: user.username,
            ip_address: attempt.ip_address,
            user_agent: attempt.user_agent,
            device_id: attempt.device_id,
            redirect_url: self.callback_url(&login, &attempt.return_url)?,
            idempotency_key: IdempotencyKey::parse(self.parts.random.uuid().to_string())
                .map_err(InternalError::from)?,
        };
        let begun = self.step.begin(&challenge).await?;
        tracing::info!(subject = %user.subject, decision = ?begun.decision, "the password was right");
        let url = match begun.decision {
            Decision::Block => return Ok(PasswordOutcome::Blocked),
            Decision::Review => return Ok(PasswordOutcome::UnderReview),
            Decision::Challenge(url) => Some(url),
            Decision::Enrol(url) => self.settings.enrol_on_login.then_some(url),
            Decision::SignIn => None,
        };
        let Some(url) = url else {
            let methods = [VerifiedMethod::Password];
            let signed_in = self.signed_in(user.subject, &methods, attempt.remember, attempt.return_url);
            return Ok(PasswordOutcome::SignedIn(signed_in.await?));
        };
        let waits_for = WaitsFor::SecondFactor {
            action,
            subject: user.subject,
            remember: attempt.remember,
            idempotency_key: begun.idempotency_key,
        };
        self.put_pending(browser, &login, attempt.return_url, waits_for)
            .await?;
        Ok(PasswordOutcome::Continue(url))
    }

    /// The return URL goes along for the case that the pending login is gone: then the person can begin again, and
    /// still arrive. What counts is the one in the pending login.
    fn callback_url(&self, login: &LoginId, return_url: &ReturnUrl) -> Result<Url, InternalError> {
        let mut url = Url::parse(&self.parts.issuer.endpoint(CALLBACK))?;
        url.query_pairs_mut()
            .append_pair("login", login.as_str())
            .append_pair("returnUrl", return_url.as_str());
        Ok(url)
    }
}
