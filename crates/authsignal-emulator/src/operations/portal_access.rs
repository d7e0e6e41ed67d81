//! The portal's password. Times are the machine's: the tenant's clock can be set by whoever calls.

use std::fmt;

use aws_lc_rs::{digest, hmac};
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;
use time::Duration;

use super::Tenant;
use crate::store::portal_sessions;
use crate::tenant::TenantError;

/// How long somebody stays signed in to the portal.
const SESSION_LIFETIME: Duration = Duration::hours(12);

/// Wrong passwords within [`ATTEMPT_WINDOW`] after which even the right one is refused.
const MAXIMUM_ATTEMPTS: u32 = 10;

const ATTEMPT_WINDOW: Duration = Duration::minutes(5);

/// What becomes of a password.
pub(crate) enum PortalSignIn {
    /// It is right: this session is open now.
    Open(PortalSession),
    Wrong,
    /// So many were wrong lately that none is looked at.
    TooMany,
}

/// The secret of a portal session, which the browser keeps. Its `Debug` does not show it.
pub(crate) struct PortalSession(pub(crate) String);

impl fmt::Debug for PortalSession {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PortalSession(…)")
    }
}

impl Tenant {
    /// Whether the portal asks for a password.
    pub(crate) fn portal_has_password(&self) -> bool {
        self.portal_password.is_some()
    }

    /// Checks a password. Where the portal has none, none is right.
    pub(crate) async fn sign_in_to_portal(&self, typed: String) -> Result<PortalSignIn, TenantError> {
        let Some(password) = self.portal_password.clone() else {
            return Ok(PortalSignIn::Wrong);
        };
        let (now, session) = (self.clock.now(), PortalSession(self.random.token()));
        self.database
            .write(move |transaction| {
                let since = now - ATTEMPT_WINDOW;
                if portal_sessions::attempts_since(transaction, since)? >= MAXIMUM_ATTEMPTS {
                    return Ok(PortalSignIn::TooMany);
                }
                if !is_right(&password, &typed) {
                    portal_sessions::record_attempt(transaction, now, since)?;
                    return Ok(PortalSignIn::Wrong);
                }
                let hash = hash(&password, &session);
                portal_sessions::insert(transaction, &hash, now + SESSION_LIFETIME, now)?;
                Ok(PortalSignIn::Open(session))
            })
            .await
    }

    /// Whether the session is open. Another password ends all sessions.
    pub(crate) async fn is_portal_session(&self, session: PortalSession) -> Result<bool, TenantError> {
        let Some(password) = self.portal_password.clone() else {
            return Ok(false);
        };
        let now = self.clock.now();
        self.database
            .read(move |connection| {
                let hash = hash(&password, &session);
                Ok(portal_sessions::is_open(connection, &hash, now)?)
            })
            .await
    }

    /// Ends the session.
    pub(crate) async fn sign_out_of_portal(&self, session: PortalSession) -> Result<(), TenantError> {
        let Some(password) = self.portal_password.clone() else {
            return Ok(());
        };
        self.database
            .write(move |transaction| {
                let hash = hash(&password, &session);
                Ok(portal_sessions::delete(transaction, &hash)?)
            })
            .await
    }
}

/// Digests have the same length, so that the time tells nothing of the password's.
fn is_right(password: &SecretString, typed: &str) -> bool {
    let digest = |text: &str| digest::digest(&digest::SHA256, text.as_bytes());
    let (expected, typed) = (digest(password.expose_secret()), digest(typed));
    expected.as_ref().ct_eq(typed.as_ref()).into()
}

/// What is stored of a session: worthless for another password.
fn hash(password: &SecretString, session: &PortalSession) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, password.expose_secret().as_bytes());
    hmac::sign(&key, session.0.as_bytes()).as_ref().to_vec()
}
