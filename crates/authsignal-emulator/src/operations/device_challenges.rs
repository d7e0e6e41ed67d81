//! Challenges that another device decides: claimed, approved and rejected by hand, since nobody has a real phone here.

use rusqlite::Connection;
use subtle::ConstantTimeEq;
use time::OffsetDateTime;
use tokio::sync::watch;

use super::Tenant;
use super::enrolment::Standing;
use super::sign_in::SignIn;
use crate::store::{authenticators, device_challenges, users};
use crate::tenant::TenantError;
use crate::tenant::action::{Action, ActionContext, ActionState};
use crate::tenant::device_challenge::{DeviceChallenge, DeviceChallengeKind, DeviceChallengeState};
use crate::tenant::identifiers::{ActionKey, IdempotencyKey, UserAuthenticatorId, UserId};
use crate::tenant::settings::Settings;
use crate::tenant::token::{Scopes, TokenBearer};
use crate::tenant::verification_method::VerificationMethod;

/// A device that the user trusts has decided: on the wire that is a push notification, however it got there.
const METHOD: VerificationMethod = VerificationMethod::Push;

impl Tenant {
    /// The challenge, if the caller can tell its device code.
    pub(crate) async fn polled_device_challenge(
        &self,
        id: String,
        device_code: String,
    ) -> Result<DeviceChallenge, TenantError> {
        let challenge = self.device_challenge(id).await?;
        let expected = challenge.device_code.as_deref().unwrap_or_default();
        let is_right = !expected.is_empty() && bool::from(expected.as_bytes().ct_eq(device_code.as_bytes()));
        is_right.then_some(challenge).ok_or_else(unknown)
    }

    pub(crate) async fn device_challenge(&self, id: String) -> Result<DeviceChallenge, TenantError> {
        let now = self.now();
        self.database
            .read(move |connection| find(connection, &id, now))
            .await
    }

    /// All that have not expired, the newest first.
    pub(crate) async fn device_challenges(&self) -> Result<Vec<DeviceChallenge>, TenantError> {
        let now = self.now();
        self.database
            .read(move |connection| -> Result<_, TenantError> {
                Ok(device_challenges::current(connection, now)?)
            })
            .await
    }

    /// Tells when any of these challenges may have changed.
    pub(crate) fn device_challenge_changes(&self) -> watch::Receiver<()> {
        self.device_challenge_changes.subscribe()
    }

    /// Has a device of `user_id` scan the QR code.
    pub(crate) async fn claim_qr_code(
        &self,
        challenge_id: String,
        user_id: UserId,
    ) -> Result<DeviceChallenge, TenantError> {
        self.change_device_challenge(challenge_id, move |decision, challenge| {
            if challenge.kind != DeviceChallengeKind::QrCode {
                return Err(TenantError::invalid_request("The challenge has no QR code."));
            }
            users::find(decision.connection, &user_id)?.ok_or(TenantError::NotFound("No such user."))?;
            challenge.claim(user_id)
        })
        .await
    }

    /// Has the user approve it on the device that has claimed it. Where a rule blocks the user, it is rejected.
    pub(crate) async fn approve_device_challenge(
        &self,
        challenge_id: String,
    ) -> Result<DeviceChallenge, TenantError> {
        let new_key = IdempotencyKey::from_uuid(self.random.uuid());
        self.change_device_challenge(challenge_id, move |decision, challenge| {
            let user_id = challenge.decider()?;
            let action = decision.approve(challenge, user_id, new_key)?;
            challenge.idempotency_key = Some(action.key.idempotency_key);
            challenge.state = if action.state == ActionState::ChallengeSucceeded {
                DeviceChallengeState::Approved
            } else {
                DeviceChallengeState::Rejected
            };
            Ok(())
        })
        .await
    }

    /// Has the user reject it on the device that has claimed it.
    pub(crate) async fn reject_device_challenge(
        &self,
        challenge_id: String,
    ) -> Result<DeviceChallenge, TenantError> {
        self.change_device_challenge(challenge_id, |_, challenge| {
            challenge.decider()?;
            challenge.state = DeviceChallengeState::Rejected;
            Ok(())
        })
        .await
    }

    async fn change_device_challenge(
        &self,
        id: String,
        change: impl FnOnce(&Decision<'_>, &mut DeviceChallenge) -> Result<(), TenantError>
        + Clone
        + Send
        + 'static,
    ) -> Result<DeviceChallenge, TenantError> {
        let (now, settings) = (self.now(), self.settings());
        let changed = self
            .write_verification(move |transaction| {
                let mut challenge = find(transaction, &id, now)?;
                let decision = Decision {
                    connection: transaction,
                    settings: &settings,
                    now,
                };
                change(&decision, &mut challenge)?;
                device_challenges::save(transaction, &challenge)?;
                Ok::<_, TenantError>(challenge)
            })
            .await?;
        self.device_challenge_changes.send_replace(());
        Ok(changed)
    }
}

/// What a decision on the device works with.
struct Decision<'a> {
    connection: &'a Connection,
    settings: &'a Settings,
    now: OffsetDateTime,
}

impl Decision<'_> {
    /// Completes the token's action, or makes one where the challenge was anonymous.
    fn approve(
        &self,
        challenge: &DeviceChallenge,
        user_id: UserId,
        new_key: IdempotencyKey,
    ) -> Result<Action, TenantError> {
        if let Some(action) = challenge.action() {
            let standing = Standing::of(self.connection, &bearer_of(action, challenge.expires_at))?;
            if challenge.kind == DeviceChallengeKind::Push {
                standing.check_may_challenge(&self.settings.policy, METHOD)?;
            }
            let by = challenge.authenticator_id;
            self.note_use(&standing, by)?;
            let verified = standing.complete_challenge(self.connection, METHOD, by, self.now)?;
            return Ok(verified.action);
        }
        let sign_in = SignIn {
            connection: self.connection,
            policy: &self.settings.policy,
            context: ActionContext::default(),
            now: self.now,
        };
        let user = users::find(self.connection, &user_id)?.ok_or(TenantError::NotFound("No such user."))?;
        let key = ActionKey {
            user_id,
            action_code: challenge.action_code.clone(),
            idempotency_key: new_key,
        };
        sign_in.complete(key, &user, METHOD, None)
    }

    fn note_use(&self, standing: &Standing, by: Option<UserAuthenticatorId>) -> rusqlite::Result<()> {
        let device = standing
            .authenticators
            .iter()
            .find(|authenticator| Some(authenticator.id) == by);
        let Some(mut device) = device.cloned() else {
            return Ok(());
        };
        device.last_verified_at = Some(self.now);
        authenticators::save(self.connection, &device)
    }
}

/// The device acts for whoever began the challenge, with no more than a token of the action permits.
fn bearer_of(action: ActionKey, expires_at: OffsetDateTime) -> TokenBearer {
    TokenBearer {
        action,
        scopes: Scopes::parse(""),
        expires_at,
    }
}

fn find(connection: &Connection, id: &str, now: OffsetDateTime) -> Result<DeviceChallenge, TenantError> {
    device_challenges::find(connection, id, now)?.ok_or_else(unknown)
}

pub(super) fn unknown() -> TenantError {
    TenantError::invalid_request("The challenge is unknown or has expired.")
}
