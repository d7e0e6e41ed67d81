//! The question for a passkey, after somebody has verified with something else.

use time::Duration;

use super::Tenant;
use super::enrolment::Standing;
use crate::store::passkey_prompts;
use crate::tenant::TenantError;
use crate::tenant::token::TokenBearer;
use crate::tenant::verification_method::VerificationMethod;

impl Tenant {
    /// Whether the person should be asked. `device_id` is that of the browser they use; whether it can have passkeys
    /// at all is for the browser to say.
    pub(crate) async fn should_prompt_for_passkey(
        &self,
        bearer: TokenBearer,
        device_id: Option<String>,
    ) -> Result<bool, TenantError> {
        let (settings, now) = (self.settings(), self.now());
        if !settings.prebuilt_ui.passkey_prompt {
            return Ok(false);
        }
        let interval = Duration::days(settings.prebuilt_ui.passkey_prompt_interval_days.into());
        self.database
            .read(move |connection| {
                let standing = Standing::look_up(connection, &bearer)?;
                let action = &standing.action;
                let is_permitted = settings
                    .policy
                    .permitted_methods(&action.key.action_code)
                    .contains(&VerificationMethod::Passkey);
                let has_just_used_one = action.verification_method == Some(VerificationMethod::Passkey);
                let devices = [device_id, action.context.device_id.clone()];
                let has_one_here = standing
                    .authenticators
                    .iter()
                    .filter_map(|authenticator| Some(&authenticator.passkey()?.device_id))
                    .any(|device| devices.iter().flatten().any(|here| here == device));
                if !is_permitted || has_just_used_one || has_one_here {
                    return Ok(false);
                }
                let last = passkey_prompts::last(connection, &standing.user.user_id)?;
                Ok(last.is_none_or(|last| last + interval <= now))
            })
            .await
    }

    /// Notes that the person is being asked.
    pub(crate) async fn record_passkey_prompt(&self, bearer: TokenBearer) -> Result<(), TenantError> {
        let now = self.now();
        self.database
            .write(move |transaction| -> Result<_, TenantError> {
                Ok(passkey_prompts::record(transaction, &bearer.action.user_id, now)?)
            })
            .await
    }
}
