use oidc_protocol::authentication::VerifiedMethod;
use oidc_protocol::identifiers::SubjectId;

use super::password::fingerprint;
use super::pending::WaitsFor;
use super::{BrowserKey, LoginId, SignInError, SignIns, SignedIn};
use crate::audit::Event;
use crate::authsignal::{Action, ClientToken, IdempotencyKey, NotVerified};
use crate::error::InternalError;
use crate::limits::PresentedBrowser;
use crate::passkeys::PasskeyFacts;
use crate::server::Parts;

/// A second factor that somebody was asked for.
struct Asked {
    action: Action,
    subject: SubjectId,
    remember: bool,
    idempotency_key: IdempotencyKey,
    passkeys: PasskeyFacts,
    password: Option<String>,
}

impl SignIns {
    /// Ends a sign-in that waits for the second factor, with the token that came back from it.
    ///
    /// A token that is refused leaves the pending login as it is: whoever sends forged tokens cannot end it.
    pub async fn with_second_factor(
        &self,
        browser: &BrowserKey,
        known_browser: &PresentedBrowser,
        login: &LoginId,
        token: &ClientToken,
    ) -> Result<SignedIn, SignInError> {
        let WaitsFor::SecondFactor {
            action,
            subject,
            remember,
            idempotency_key,
            passkeys,
            password,
        } = self.pending(browser, login).await?.waits_for
        else {
            return Err(SignInError::NotPending);
        };
        let asked = Asked {
            action,
            subject,
            remember,
            idempotency_key,
            passkeys,
            password,
        };
        let Parts { limits, audit, .. } = &self.parts;
        let person = (&asked.subject).into();
        let counted = limits.callback(browser).await;
        audit.note_limited(&counted, Some(person), None);
        let counted = counted?;
        let outcome = self.proved(browser, login, token, &asked).await;
        match &outcome {
            Ok(_) => {
                limits
                    .challenge_passed(counted, &asked.subject, known_browser)
                    .await?;
            }
            Err(error) => {
                if let Some(reason) = error.challenge_failure() {
                    audit.record(Event::ChallengeFailed { person, reason });
                }
            }
        }
        outcome
    }

    async fn proved(
        &self,
        browser: &BrowserKey,
        login: &LoginId,
        token: &ClientToken,
        asked: &Asked,
    ) -> Result<SignedIn, SignInError> {
        let Asked { action, subject, .. } = asked;
        let verified = self.step.verify(token, *action, Some(subject)).await?;
        // The port has checked the person; whatever stands behind it, nobody else gets in.
        if verified.subject != *subject {
            return Err(NotVerified::OtherUser.into());
        }
        if verified.idempotency_key != asked.idempotency_key {
            return Err(SignInError::OtherAttempt);
        }
        let user = self
            .parts
            .users
            .by_subject(subject)
            .await
            .map_err(InternalError::from)?;
        if user.is_some_and(|user| fingerprint(user.password.as_ref()) != asked.password) {
            return Err(SignInError::NotPending);
        }
        let pending = self
            .end_pending(browser, login, asked.idempotency_key.as_str())
            .await?;
        self.parts.audit.record(Event::ChallengeSucceeded {
            person: subject.into(),
            action: *action,
        });
        let is_passkey = matches!(verified.method, VerifiedMethod::Passkey { .. });
        let methods = [VerifiedMethod::Password, verified.method];
        let signed_in = self.signed_in(
            subject.clone(),
            &methods,
            asked.remember,
            pending.return_url,
            asked.passkeys.has_passkey || is_passkey,
        );
        Ok(SignedIn {
            passkeys: Some(asked.passkeys).filter(|_| !is_passkey && *action == Action::Login),
            ..signed_in.await?
        })
    }
}
