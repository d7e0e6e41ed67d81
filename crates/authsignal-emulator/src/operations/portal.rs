//! What the portal shows of users, with the codes that a phone would show, and what it does to them.

use rusqlite::Connection;
use time::OffsetDateTime;

use super::Tenant;
use crate::store::overrides::{self, OutcomeOverride};
use crate::store::{authenticators, limits, recovery_codes, users};
use crate::tenant::TenantError;
use crate::tenant::authenticator::{Authenticator, Factor};
use crate::tenant::identifiers::UserId;
use crate::tenant::totp::{AuthenticatorApp, STEP_SECONDS, UsableCode};
use crate::tenant::user::{User, UserAttributes};
use crate::tenant::verification_method::VerificationMethod;

/// Users on one page.
const USERS_SHOWN: u32 = 200;

/// A user as the portal shows them.
#[derive(Clone, Debug)]
pub(crate) struct PortalUser {
    pub(crate) user: User,
    pub(crate) authenticators: Vec<Authenticator>,
    /// An authenticator app that is being enrolled.
    pub(crate) pending: Option<Authenticator>,
    /// The code of the app that was enrolled last, or is being enrolled.
    pub(crate) app: Option<AppCode>,
    pub(crate) recovery_codes_left: u32,
}

/// What an authenticator app is good for at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AppCode {
    /// The code to enter next.
    Usable(UsableCode),
    /// Every acceptable code is used: this many seconds until the next.
    Wait { seconds: u64 },
}

impl AppCode {
    /// `None` for what is no authenticator app.
    pub(crate) fn of(authenticator: &Authenticator, now: OffsetDateTime) -> Option<Self> {
        let Factor::AuthenticatorApp { secret, last_step } = &authenticator.factor else {
            return None;
        };
        let code = AuthenticatorApp::new(secret, "", "").usable_code(*last_step, now);
        let seconds = seconds_to_next_step(now);
        Some(code.map_or(Self::Wait { seconds }, Self::Usable))
    }
}

impl PortalUser {
    fn of(connection: &Connection, user: User, now: OffsetDateTime) -> rusqlite::Result<Self> {
        let authenticators = authenticators::of_user(connection, &user.user_id)?;
        let method = VerificationMethod::AuthenticatorApp;
        let pending = authenticators::newest_pending(connection, &user.user_id, method)?;
        let app = authenticators
            .iter()
            .chain(&pending)
            .filter_map(|authenticator| AppCode::of(authenticator, now))
            .next_back();
        Ok(Self {
            recovery_codes_left: recovery_codes::count(connection, &user.user_id)?,
            app,
            authenticators,
            pending,
            user,
        })
    }
}

impl Tenant {
    /// The users in whose attributes `text` occurs, the newest first; all of them for an empty text.
    pub(crate) async fn portal_users(&self, text: String) -> Result<Vec<PortalUser>, TenantError> {
        let now = self.now();
        self.database
            .read(move |connection| -> Result<_, TenantError> {
                let found = users::search(connection, &text, USERS_SHOWN)?.into_iter();
                let shown = found.map(|user| PortalUser::of(connection, user, now));
                Ok(shown.collect::<Result<_, _>>()?)
            })
            .await
    }

    pub(crate) async fn portal_user(&self, user_id: UserId) -> Result<PortalUser, TenantError> {
        let now = self.now();
        self.database
            .read(move |connection| {
                let user =
                    users::find(connection, &user_id)?.ok_or(TenantError::NotFound("No such user."))?;
                Ok(PortalUser::of(connection, user, now)?)
            })
            .await
    }

    /// The outcomes that were set by hand.
    pub(crate) async fn outcomes_set(&self) -> Result<Vec<OutcomeOverride>, TenantError> {
        self.database
            .read(|connection| Ok(overrides::all(connection)?))
            .await
    }

    /// The code that the user's authenticator app shows, if there is one that is still accepted.
    pub(crate) async fn current_code(&self, user_id: UserId) -> Result<UsableCode, TenantError> {
        const NONE: TenantError = TenantError::NotFound("The user has no authenticator app.");
        let shown = self.portal_user(user_id).await.map_err(|error| match error {
            TenantError::NotFound(_) => NONE,
            other => other,
        })?;
        match shown.app {
            Some(AppCode::Usable(code)) => Ok(code),
            Some(AppCode::Wait { .. }) => Err(TenantError::NotFound(
                "Every acceptable code is used: wait for the next.",
            )),
            None => Err(NONE),
        }
    }

    /// Creates a user; says no when the id is taken.
    pub(crate) async fn create_user(
        &self,
        user_id: UserId,
        attributes: UserAttributes,
    ) -> Result<bool, TenantError> {
        let (now, handle) = (self.now(), self.random.uuid());
        self.database
            .write(move |transaction| {
                if users::find(transaction, &user_id)?.is_some() {
                    return Ok(false);
                }
                let mut user = User::new(user_id, handle, now);
                user.attributes = attributes;
                users::save(transaction, &user)?;
                Ok(true)
            })
            .await
    }

    /// Replaces all attributes of a user: what is not given is gone.
    pub(crate) async fn replace_attributes(
        &self,
        user_id: UserId,
        attributes: UserAttributes,
    ) -> Result<(), TenantError> {
        self.database
            .write(move |transaction| {
                let mut user =
                    users::find(transaction, &user_id)?.ok_or(TenantError::NotFound("No such user."))?;
                user.attributes = attributes;
                Ok(users::save(transaction, &user)?)
            })
            .await
    }

    /// Takes all authenticators and recovery codes from a user, and forgets their wrong codes.
    pub(crate) async fn reset_user(&self, user_id: UserId) -> Result<(), TenantError> {
        let shown = self.portal_user(user_id.clone()).await?;
        for authenticator in shown.authenticators {
            self.delete_authenticator(user_id.clone(), authenticator.id)
                .await?;
        }
        self.database
            .write(move |transaction| {
                authenticators::delete_all_pending(transaction, &user_id)?;
                recovery_codes::replace(transaction, &user_id, &[])?;
                Ok(limits::forget(transaction, &user_id)?)
            })
            .await
    }
}

fn seconds_to_next_step(now: OffsetDateTime) -> u64 {
    let seconds = u64::try_from(now.unix_timestamp()).unwrap_or_default();
    STEP_SECONDS - seconds % STEP_SECONDS
}
