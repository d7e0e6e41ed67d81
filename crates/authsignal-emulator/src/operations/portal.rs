//! What the portal shows: everything, with the codes that a phone would show.

use super::Tenant;
use crate::store::overrides::{self, OutcomeOverride};
use crate::store::users::{self, UserFilter};
use crate::store::{actions, authenticators, recovery_codes};
use crate::tenant::TenantError;
use crate::tenant::action::Action;
use crate::tenant::authenticator::{Authenticator, Factor};
use crate::tenant::identifiers::UserId;
use crate::tenant::totp::{AuthenticatorApp, STEP_SECONDS, UsableCode};
use crate::tenant::user::User;
use crate::tenant::verification_method::VerificationMethod;

/// Users and actions on the portal's one page.
const PORTAL_LIMIT: u32 = 200;

/// A user as the portal shows them.
#[derive(Clone, Debug)]
pub(crate) struct PortalUser {
    pub(crate) user: User,
    pub(crate) authenticators: Vec<Authenticator>,
    pub(crate) app: PortalApp,
    pub(crate) recovery_codes_left: u32,
}

/// The authenticator app of a user: the enrolled one, or one that is being enrolled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PortalApp {
    None,
    /// The code to enter next.
    Code(UsableCode),
    /// Every acceptable code is used: this many seconds until the next.
    Wait {
        seconds: u64,
    },
}

/// All that the portal shows.
#[derive(Clone, Debug)]
pub(crate) struct PortalState {
    pub(crate) users: Vec<PortalUser>,
    pub(crate) actions: Vec<Action>,
    pub(crate) overrides: Vec<OutcomeOverride>,
}

impl Tenant {
    pub(crate) async fn portal_state(&self) -> Result<PortalState, TenantError> {
        let now = self.now();
        let wait = seconds_to_next_step(now);
        self.database
            .read(move |connection| {
                let filter = UserFilter {
                    limit: PORTAL_LIMIT,
                    ..UserFilter::default()
                };
                let mut shown = Vec::new();
                for user in users::query(connection, &filter)? {
                    let enrolled = authenticators::of_user(connection, &user.user_id)?;
                    let pending = authenticators::newest_pending(
                        connection,
                        &user.user_id,
                        VerificationMethod::AuthenticatorApp,
                    )?;
                    let app = enrolled
                        .iter()
                        .chain(&pending)
                        .filter_map(|authenticator| app_of(authenticator, now, wait))
                        .next_back();
                    shown.push(PortalUser {
                        recovery_codes_left: recovery_codes::count(connection, &user.user_id)?,
                        app: app.unwrap_or(PortalApp::None),
                        authenticators: enrolled,
                        user,
                    });
                }
                Ok(PortalState {
                    users: shown,
                    actions: actions::recent(connection, PORTAL_LIMIT)?,
                    overrides: overrides::all(connection)?,
                })
            })
            .await
    }

    /// The code that the user's authenticator app shows, if there is one that is still accepted.
    pub(crate) async fn current_code(&self, user_id: UserId) -> Result<UsableCode, TenantError> {
        let state = self.portal_state().await?;
        let user = state
            .users
            .into_iter()
            .find(|shown| shown.user.user_id == user_id);
        match user.map(|user| user.app) {
            Some(PortalApp::Code(code)) => Ok(code),
            Some(PortalApp::Wait { .. }) => Err(TenantError::NotFound(
                "Every acceptable code is used: wait for the next.",
            )),
            Some(PortalApp::None) | None => Err(TenantError::NotFound("The user has no authenticator app.")),
        }
    }
}

fn app_of(authenticator: &Authenticator, now: time::OffsetDateTime, wait: u64) -> Option<PortalApp> {
    let Factor::AuthenticatorApp { secret, last_step } = &authenticator.factor else {
        return None;
    };
    let code = AuthenticatorApp::new(secret, "", "").usable_code(*last_step, now);
    Some(code.map_or(PortalApp::Wait { seconds: wait }, PortalApp::Code))
}

fn seconds_to_next_step(now: time::OffsetDateTime) -> u64 {
    let seconds = u64::try_from(now.unix_timestamp()).unwrap_or_default();
    STEP_SECONDS - seconds % STEP_SECONDS
}
