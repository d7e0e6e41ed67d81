//! QR codes: a sign-in, or a challenge of a known user, that a phone decides.

use serde_json::{Map, Value};

use super::Tenant;
use super::enrolment::Standing;
use crate::assumptions::QR_CODE_LIFETIME;
use crate::store::device_challenges;
use crate::tenant::TenantError;
use crate::tenant::device_challenge::{DeviceChallenge, DeviceChallengeKind, DeviceChallengeState};
use crate::tenant::identifiers::ActionCode;
use crate::tenant::token::TokenBearer;

impl Tenant {
    /// Begins a challenge for `action_code`, which is the token's own where there is a token.
    pub(crate) async fn begin_qr_code(
        &self,
        bearer: Option<TokenBearer>,
        action_code: Option<ActionCode>,
        custom: Option<Map<String, Value>>,
    ) -> Result<DeviceChallenge, TenantError> {
        let now = self.now();
        let challenge = DeviceChallenge {
            id: self.random.uuid().to_string(),
            kind: DeviceChallengeKind::QrCode,
            created_at: now,
            expires_at: now + QR_CODE_LIFETIME,
            state: DeviceChallengeState::Unclaimed,
            user_id: bearer.as_ref().map(|bearer| bearer.action.user_id.clone()),
            action_code: named_action(bearer.as_ref(), action_code)?,
            idempotency_key: bearer
                .as_ref()
                .map(|bearer| bearer.action.idempotency_key.clone()),
            authenticator_id: None,
            device_code: Some(self.random.token()),
            custom,
        };
        self.database
            .write(move |transaction| {
                if let Some(bearer) = &bearer {
                    Standing::of(transaction, bearer)?;
                }
                device_challenges::insert(transaction, &challenge, now)?;
                Ok(challenge)
            })
            .await
    }
}

/// The action that a challenge is for: the token's, which the caller may name, or else the one that they must name.
pub(super) fn named_action(
    bearer: Option<&TokenBearer>,
    named: Option<ActionCode>,
) -> Result<ActionCode, TenantError> {
    match (bearer, named) {
        (Some(bearer), None) => Ok(bearer.action.action_code.clone()),
        (Some(bearer), Some(named)) if named == bearer.action.action_code => Ok(named),
        (Some(_), Some(_)) => Err(TenantError::invalid_request(
            "The action is another than the token's.",
        )),
        (None, Some(named)) => Ok(named),
        (None, None) => Err(TenantError::invalid_request("action is required.")),
    }
}
