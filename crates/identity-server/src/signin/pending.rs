use authsignal_client::IdempotencyKey;
use oidc_protocol::identifiers::SubjectId;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::{BrowserKey, PENDING_LIFETIME, SignInError, SignIns};
use crate::authsignal::Action;
use crate::error::InternalError;
use crate::passkeys::PasskeyFacts;
use crate::return_url::ReturnUrl;
use crate::storage::{EndedLogin, KeyHash};

/// How long it is remembered that a token was used. Longer than any token of the service lives.
const REMEMBER_USED: Duration = Duration::hours(24);

/// Names one pending login of a browser. Worth nothing without the browser's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LoginId(String);

impl LoginId {
    /// The id as it stands in a page or URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A sign-in that has begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PendingLogin {
    pub(super) return_url: ReturnUrl,
    #[serde(with = "time::serde::timestamp")]
    pub(super) begun_at: OffsetDateTime,
    pub(super) waits_for: WaitsFor,
}

/// What a pending login waits for. Each kind accepts tokens of its own action only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum WaitsFor {
    /// Somebody who looks at the login page may use a passkey.
    Passkey,
    /// Somebody whose password was right at `begun_at` must prove their second factor.
    SecondFactor {
        action: Action,
        subject: SubjectId,
        remember: bool,
        idempotency_key: IdempotencyKey,
        /// Absent in rows of the version before.
        #[serde(default)]
        passkeys: PasskeyFacts,
        /// The hash of what their password is verified by: with another password this begins anew.
        password: Option<String>,
    },
}

impl SignIns {
    pub(super) fn new_login_id(&self) -> LoginId {
        LoginId(self.parts.random.token())
    }

    pub(super) async fn put_pending(
        &self,
        browser: &BrowserKey,
        login: &LoginId,
        return_url: ReturnUrl,
        waits_for: WaitsFor,
    ) -> Result<(), InternalError> {
        let now = self.parts.clock.now();
        let pending = PendingLogin {
            return_url,
            begun_at: now,
            waits_for,
        };
        let content = serde_json::to_string(&pending)?;
        let key = storage_key(browser, login);
        self.parts
            .storage
            .put_pending_login(key, content, now, now + PENDING_LIFETIME)
            .await?;
        Ok(())
    }

    pub(super) async fn pending(
        &self,
        browser: &BrowserKey,
        login: &LoginId,
    ) -> Result<PendingLogin, SignInError> {
        let key = storage_key(browser, login);
        let content = self
            .parts
            .storage
            .pending_login(key, self.parts.clock.now())
            .await;
        read(content.map_err(InternalError::from)?)
    }

    /// Takes the pending login and uses the proof up: of any number of requests exactly one gets past here.
    pub(super) async fn end_pending(
        &self,
        browser: &BrowserKey,
        login: &LoginId,
        proof: &str,
    ) -> Result<PendingLogin, SignInError> {
        let now = self.parts.clock.now();
        let ended = self
            .parts
            .storage
            .end_pending_login(
                storage_key(browser, login),
                KeyHash::of(proof),
                now,
                now + REMEMBER_USED,
            )
            .await;
        match ended.map_err(InternalError::from)? {
            EndedLogin::Taken(content) => read(Some(content)),
            EndedLogin::Used => Err(SignInError::Used),
            EndedLogin::Unknown => Err(SignInError::NotPending),
        }
    }
}

/// The browser's key is base64url: the dot ends it.
fn storage_key(browser: &BrowserKey, login: &LoginId) -> KeyHash {
    KeyHash::of(&format!("{}.{}", browser.as_str(), login.as_str()))
}

fn read(content: Option<String>) -> Result<PendingLogin, SignInError> {
    let content = content.ok_or(SignInError::NotPending)?;
    Ok(serde_json::from_str(&content).map_err(InternalError::from)?)
}
