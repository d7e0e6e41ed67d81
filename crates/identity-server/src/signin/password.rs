use oidc_protocol::authentication::VerifiedMethod;
use url::Url;

use super::pending::WaitsFor;
use super::{BrowserKey, LoginId, PasswordAttempt, PasswordOutcome, SignInError, SignIns};
use crate::audit::{Event, Person, Refusal, SignInFailure};
use crate::authsignal::{Action, BeginChallenge, Decision, IdempotencyKey};
use crate::error::InternalError;
use crate::limits::NotAdmitted;
use crate::passkeys::PasskeyFacts;
use crate::passwords::StoredPassword;
use crate::return_url::ReturnUrl;
use crate::server::Parts;
use crate::storage::KeyHash;
use crate::users::User;

/// Where the browser comes back to from the second factor.
const CALLBACK: &str = "/Account/Login/Callback";

/// What tells one stored password from another; each has a salt of its own.
pub(super) fn fingerprint(password: Option<&StoredPassword>) -> Option<String> {
    password.map(|password| KeyHash::of(password.as_phc()).as_str().to_owned())
}

impl SignIns {
    /// Checks a password, and asks what else it takes.
    pub async fn with_password(
        &self,
        browser: &BrowserKey,
        attempt: PasswordAttempt,
    ) -> Result<PasswordOutcome, SignInError> {
        let user = self.parts.users.by_username(&attempt.username).await;
        let user = user.map_err(InternalError::from)?;
        let person = user.as_ref().map(Person::from);
        let Parts { limits, audit, .. } = &self.parts;
        let subject = user.as_ref().map(|user| &user.subject);
        // Before it is looked at: of any number at once, no more are looked at than are allowed.
        let counted = limits
            .password(&attempt.username, subject, &attempt.known_browser)
            .await;
        audit.note_limited(&counted, person, None);
        let counted = match counted {
            Ok(counted) => counted,
            Err(NotAdmitted::Limited(limited)) => return Ok(PasswordOutcome::Limited(limited)),
            Err(NotAdmitted::Internal(error)) => return Err(error.into()),
        };
        // Also for people who do not exist, so that the time tells nothing.
        let stored = user.as_ref().and_then(|user| user.password.clone());
        let waiting = self.parts.metrics.password_check();
        let is_right = self.passwords.verify(stored, attempt.password.clone()).await;
        drop(waiting);
        match user {
            Some(user) if is_right.map_err(InternalError::from)? => {
                limits.take_back(counted).await?;
                self.after_password(browser, attempt, user).await
            }
            user => {
                // Without what was typed: people type their password there by mistake.
                let reason = match user {
                    Some(_) => SignInFailure::WrongPassword,
                    None => SignInFailure::UnknownAccount,
                };
                let person = user.as_ref().map(Person::from);
                audit.record(Event::SignInFailed { person, reason });
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
        let Parts { limits, audit, .. } = &self.parts;
        let counted = limits.challenge(&user.subject, &attempt.known_browser).await;
        audit.note_limited(&counted, Some((&user).into()), None);
        let counted = match counted {
            Ok(counted) => counted,
            Err(NotAdmitted::Limited(limited)) => return Ok(PasswordOutcome::Limited(limited)),
            Err(NotAdmitted::Internal(error)) => return Err(error.into()),
        };
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
            username: user.username.clone(),
            ip_address: attempt.ip_address,
            user_agent: attempt.user_agent,
            device_id: attempt.device_id,
            redirect_url: self.callback_url(&login, &attempt.return_url)?,
            locale: attempt.locale,
            idempotency_key: IdempotencyKey::parse(self.parts.random.uuid().to_string())
                .map_err(InternalError::from)?,
        };
        let person = Person::from(&user);
        let blocked = |reason| audit.record(Event::SignInBlocked { person, reason });
        let begun = self.step.begin(&challenge).await;
        let begun = begun.inspect_err(|_| blocked(Refusal::Unavailable))?;
        let facts = PasskeyFacts {
            capability: attempt.capability,
            has_passkey: begun.has_passkey,
            has_just_enrolled: matches!(begun.decision, Decision::Enrol(_)),
        };
        let url = match begun.decision {
            Decision::Block => {
                blocked(Refusal::Blocked);
                return Ok(PasswordOutcome::Blocked);
            }
            Decision::Review => {
                blocked(Refusal::UnderReview);
                return Ok(PasswordOutcome::UnderReview);
            }
            Decision::Challenge(url) => Some(url),
            Decision::Enrol(url) => self.settings.enrol_on_login.then_some(url),
            Decision::SignIn => None,
        };
        let Some(url) = url else {
            limits.take_back(counted).await?;
            let methods = [VerifiedMethod::Password];
            let signed_in = self.signed_in(
                user.subject,
                &methods,
                attempt.remember,
                attempt.return_url,
                begun.has_passkey,
            );
            return Ok(PasswordOutcome::SignedIn(signed_in.await?));
        };
        audit.record(Event::ChallengeStarted { person, action });
        let waits_for = WaitsFor::SecondFactor {
            action,
            subject: user.subject.clone(),
            remember: attempt.remember,
            idempotency_key: begun.idempotency_key,
            passkeys: facts,
            password: fingerprint(user.password.as_ref()),
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
