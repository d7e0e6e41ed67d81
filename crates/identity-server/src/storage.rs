//! State that outlives a request: one trait an aggregate, and the SQL behind them.
//!
//! Every key that a browser or client holds is stored as its [`KeyHash`] only. What may be used once is taken by one
//! statement, so that of two requests at the same time exactly one gets it.

mod account_links;
mod accounts;
mod attempts;
mod audit_events;
mod authorization_codes;
mod authorize_requests;
mod clock;
mod consents;
mod consumed;
mod database;
mod device_authorizations;
mod expired_rows;
mod front_channel_logouts;
mod grants;
mod key_hash;
mod leases;
mod logout_deliveries;
mod logout_requests;
mod outgoing_mail;
mod passkeys;
mod pending_logins;
mod people;
mod pushed_requests;
mod reference_tokens;
mod refresh_tokens;
mod registered_clients;
mod server_secrets;
mod session_clients;
mod sessions;
mod signing_keys;
mod sql;

use std::sync::atomic::{AtomicU64, Ordering};

pub use self::account_links::{AccountLink, AccountLinkStorage, LinkPurpose};
pub use self::accounts::{AccountStorage, StoredAccount, Taken};
pub use self::attempts::{AttemptStorage, Counter};
pub use self::audit_events::{About, AuditEventStorage, AuditQuery};
pub use self::authorization_codes::{AuthorizationCodeStorage, CodeRedemption, NewAuthorizationCode};
pub use self::authorize_requests::{AuthorizeRequestStorage, StoredAuthorizeRequest, Wish};
pub use self::clock::DatabaseClock;
pub use self::consents::{ConsentStorage, StoredConsent};
pub use self::consumed::{ConsumedStorage, Purpose};
pub use self::database::{
    DatabaseCounts, DatabaseError, DatabaseOptions, DatabaseUrl, DatabaseUrlError, PostgresProblem,
};
pub use self::device_authorizations::{
    DeviceAuthorizationStorage, NewDeviceAuthorization, StoredDeviceAuthorization,
};
pub use self::expired_rows::{ExpiredRowStorage, ExpiringRows};
pub use self::front_channel_logouts::FrontChannelLogoutStorage;
pub use self::grants::{GrantOrigin, GrantStorage, NewTokens, StoredGrant};
pub use self::key_hash::KeyHash;
pub(crate) use self::key_hash::new_key;
pub use self::leases::LeaseStorage;
pub use self::logout_deliveries::{LogoutDelivery, LogoutDeliveryStorage};
pub use self::logout_requests::LogoutRequestStorage;
pub use self::outgoing_mail::{OutgoingMail, OutgoingMailStorage};
pub(crate) use self::passkeys::{PEOPLE, PEOPLE_WITH_PASSKEY};
pub use self::passkeys::{PasskeyPeople, PasskeyPerson, PasskeyStorage, SeenPerson, WeekCount};
pub use self::pending_logins::{EndedLogin, PendingLoginStorage};
pub use self::people::PersonStorage;
pub use self::pushed_requests::PushedRequestStorage;
pub use self::reference_tokens::{NewReferenceToken, ReferenceTokenStorage, StoredReferenceToken};
pub use self::refresh_tokens::{NewRefreshToken, RefreshTokenStorage, RefreshTokenUsage, StoredRefreshToken};
pub use self::registered_clients::{
    FetchedKeys, RegisteredClientStorage, StoredClientSecret, StoredRegisteredClient,
};
pub use self::server_secrets::{SecretPlace, SecretReplacement, ServerSecretStorage, StoredSecret};
pub use self::session_clients::{EndedSessionClient, SessionClient, SessionClientStorage};
pub use self::sessions::{LastSeen, SessionStorage, StartedSession, StoredSession};
pub use self::signing_keys::{SigningKeyStorage, StoredSigningKey};
pub use self::sql::SqlStorage;

/// All state of one identity server.
pub trait Storage:
    AccountLinkStorage
    + AccountStorage
    + AttemptStorage
    + AuditEventStorage
    + AuthorizationCodeStorage
    + AuthorizeRequestStorage
    + ConsentStorage
    + ConsumedStorage
    + DeviceAuthorizationStorage
    + ExpiredRowStorage
    + FrontChannelLogoutStorage
    + GrantStorage
    + LeaseStorage
    + LogoutDeliveryStorage
    + LogoutRequestStorage
    + PasskeyStorage
    + OutgoingMailStorage
    + PendingLoginStorage
    + PersonStorage
    + PushedRequestStorage
    + ReferenceTokenStorage
    + RefreshTokenStorage
    + RegisteredClientStorage
    + ServerSecretStorage
    + SessionClientStorage
    + SessionStorage
    + SigningKeyStorage
    + Probe
{
}

impl<T> Storage for T where
    T: AccountLinkStorage
        + AccountStorage
        + AttemptStorage
        + AuditEventStorage
        + AuthorizationCodeStorage
        + AuthorizeRequestStorage
        + ConsentStorage
        + ConsumedStorage
        + DeviceAuthorizationStorage
        + ExpiredRowStorage
        + FrontChannelLogoutStorage
        + GrantStorage
        + LeaseStorage
        + LogoutDeliveryStorage
        + LogoutRequestStorage
        + PasskeyStorage
        + OutgoingMailStorage
        + PendingLoginStorage
        + PersonStorage
        + PushedRequestStorage
        + ReferenceTokenStorage
        + RefreshTokenStorage
        + RegisteredClientStorage
        + ServerSecretStorage
        + SessionClientStorage
        + SessionStorage
        + SigningKeyStorage
        + Probe
{
}

/// Tells whether the storage works.
#[async_trait::async_trait]
pub trait Probe: std::fmt::Debug + Send + Sync + 'static {
    /// Asks for a sign of life.
    async fn ping(&self) -> Result<(), StorageError>;
}

/// The storage does not do what it should. Not the fault of the request: answered with an internal error.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The database failed.
    #[error(transparent)]
    Database(DatabaseError),
    /// A stored value does not have the form that this program gave it.
    #[error("stored {what} is unreadable: {reason}")]
    Unreadable {
        /// What kind of value.
        what: &'static str,
        /// Why it cannot be read; never the value itself.
        reason: String,
    },
}

/// How often the database has failed in this process. It belongs to the process, as the log does: there is one way out of
/// the storage for its errors, and nothing but a number in the metrics comes of it.
static ERRORS: AtomicU64 = AtomicU64::new(0);

/// How often the database has failed in this process.
pub(crate) fn errors() -> u64 {
    ERRORS.load(Ordering::Relaxed)
}

impl From<DatabaseError> for StorageError {
    fn from(error: DatabaseError) -> Self {
        ERRORS.fetch_add(1, Ordering::Relaxed);
        Self::Database(error)
    }
}

#[cfg(test)]
pub(crate) mod tests;
