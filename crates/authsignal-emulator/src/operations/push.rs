//! Push notifications: the question goes to the inbox, and a test or the portal answers it.

use time::OffsetDateTime;

use super::Tenant;
use super::enrolment::Standing;
use super::qr_code::named_action;
use crate::assumptions::PUSH_LIFETIME;
use crate::store::{authenticators, device_challenges, users};
use crate::tenant::TenantError;
use crate::tenant::authenticator::{Authenticator, Factor, PushDevice};
use crate::tenant::device_challenge::{DeviceChallenge, DeviceChallengeKind, DeviceChallengeState};
use crate::tenant::identifiers::{ActionCode, UserAuthenticatorId, UserId};
use crate::tenant::message::{Channel, Content, Message};
use crate::tenant::token::TokenBearer;
use crate::tenant::verification_method::VerificationMethod;

const METHOD: VerificationMethod = VerificationMethod::Push;

/// A question that is on its way to devices.
#[derive(Clone, Debug)]
pub(crate) struct PushChallenge {
    pub(crate) challenge_id: String,
    pub(crate) asked: Vec<UserAuthenticatorId>,
}

impl Tenant {
    /// Gives the user a device to be asked on, as an app with the mobile SDK would; creates the user where needed.
    pub(crate) async fn add_push_device(
        &self,
        user_id: UserId,
        name: String,
        platform: Option<String>,
    ) -> Result<Authenticator, TenantError> {
        let (now, handle) = (self.now(), self.random.uuid());
        let device = PushDevice {
            id: self.random.uuid().to_string(),
            name,
            platform,
        };
        let authenticator = Authenticator {
            id: UserAuthenticatorId(self.random.uuid()),
            user_id,
            created_at: now,
            verified_at: Some(now),
            last_verified_at: None,
            factor: Factor::Push(device),
        };
        self.database
            .write(move |transaction| -> Result<_, TenantError> {
                users::find_or_create(transaction, &authenticator.user_id, handle, now)?;
                authenticators::save(transaction, &authenticator)?;
                Ok(authenticator)
            })
            .await
    }

    /// Asks the user on all devices, or on the one that is named.
    pub(crate) async fn begin_push(
        &self,
        bearer: TokenBearer,
        action_code: Option<ActionCode>,
        only: Option<UserAuthenticatorId>,
    ) -> Result<PushChallenge, TenantError> {
        let (now, id) = (self.now(), self.random.uuid().to_string());
        let settings = self.settings();
        let (challenge, devices) = self
            .database
            .write(move |transaction| {
                named_action(Some(&bearer), action_code)?;
                let standing = Standing::of(transaction, &bearer)?;
                standing.check_may_challenge(&settings.policy, METHOD)?;
                let devices = devices(&standing, only)?;
                let challenge = challenge(id, bearer, &devices, now);
                device_challenges::insert(transaction, &challenge, now)?;
                Ok::<_, TenantError>((challenge, devices))
            })
            .await?;
        for device in &devices {
            self.deliver(self.push_message(&challenge, device)).await?;
        }
        Ok(PushChallenge {
            challenge_id: challenge.id,
            asked: devices.iter().map(|device| device.id).collect(),
        })
    }

    /// What the user has decided so far in the bearer's own challenge.
    pub(crate) async fn push_challenge(
        &self,
        bearer: &TokenBearer,
        id: String,
    ) -> Result<DeviceChallenge, TenantError> {
        let challenge = self.device_challenge(id).await?;
        let is_bearers = challenge.kind == DeviceChallengeKind::Push
            && challenge.action().as_ref() == Some(&bearer.action);
        is_bearers
            .then_some(challenge)
            .ok_or_else(super::device_challenges::unknown)
    }

    fn push_message(&self, challenge: &DeviceChallenge, device: &Authenticator) -> Message {
        Message {
            id: self.random.uuid(),
            sent_at: challenge.created_at,
            channel: Channel::Push,
            verification_method: METHOD,
            user_id: challenge.user_id.clone(),
            action_code: Some(challenge.action_code.clone()),
            idempotency_key: challenge.idempotency_key.clone(),
            recipient: match &device.factor {
                Factor::Push(device) => device.name.clone(),
                _ => String::new(),
            },
            content: Content::PushRequest {
                challenge_id: challenge.id.clone(),
            },
        }
    }
}

fn devices(
    standing: &Standing,
    only: Option<UserAuthenticatorId>,
) -> Result<Vec<Authenticator>, TenantError> {
    let asked =
        |device: &&Authenticator| device.method() == METHOD && only.is_none_or(|only| only == device.id);
    let devices: Vec<_> = standing.authenticators.iter().filter(asked).cloned().collect();
    if devices.is_empty() {
        return Err(TenantError::invalid_request("The user has no such device."));
    }
    Ok(devices)
}

/// It is claimed from the start: the devices know whom they ask.
fn challenge(
    id: String,
    bearer: TokenBearer,
    devices: &[Authenticator],
    now: OffsetDateTime,
) -> DeviceChallenge {
    DeviceChallenge {
        id,
        kind: DeviceChallengeKind::Push,
        created_at: now,
        expires_at: now + PUSH_LIFETIME,
        state: DeviceChallengeState::Claimed,
        user_id: Some(bearer.action.user_id),
        action_code: bearer.action.action_code,
        idempotency_key: Some(bearer.action.idempotency_key),
        authenticator_id: match devices {
            [device] => Some(device.id),
            _ => None,
        },
        device_code: None,
        custom: None,
    }
}
