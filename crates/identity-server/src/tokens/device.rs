use oidc_protocol::client::GrantType;
use oidc_protocol::client_authentication::AuthenticatedClient;
use oidc_protocol::device::{DeviceDecision, DevicePoll};
use oidc_protocol::oauth_error::{OAuthError, OAuthErrorCode};
use oidc_protocol::token::{DeviceCodeRequest, TokenResponse};

use super::issue::{NewGrant, ends_with_session};
use super::{Stop, Tokens};
use crate::audit::Event;
use crate::error::InternalError;
use crate::storage::{GrantOrigin, KeyHash};

impl Tokens {
    /// Tells a device what the person decided (RFC 8628 section 3.5). A decision is told once.
    pub(super) async fn redeem_device_code(
        &self,
        client: AuthenticatedClient<'_>,
        request: &DeviceCodeRequest,
    ) -> Result<TokenResponse, Stop> {
        let client = client.client();
        let device_code = KeyHash::of(request.device_code());
        let grant_id = self.parts.new_key();
        let poll = self
            .parts
            .storage
            .poll_device_authorization(
                device_code.clone(),
                client.client_id().clone(),
                grant_id.clone(),
                self.parts.clock.now(),
            )
            .await
            .map_err(InternalError::from)?;
        let refusal = |code, description: &str| Err(OAuthError::new(code, description).into());
        let grant = match poll {
            Some(DevicePoll::Decided(DeviceDecision::Granted(grant))) => grant,
            Some(DevicePoll::Decided(DeviceDecision::Denied)) => {
                return refusal(OAuthErrorCode::AccessDenied, "the person said no");
            }
            Some(DevicePoll::Pending) => {
                let description = "the person has not decided yet";
                return refusal(OAuthErrorCode::AuthorizationPending, description);
            }
            Some(DevicePoll::SlowDown(_)) => {
                let description = "the device asks too often: wait five seconds longer from now on";
                return refusal(OAuthErrorCode::SlowDown, description);
            }
            Some(DevicePoll::Expired) => {
                return refusal(OAuthErrorCode::ExpiredToken, "the person took too long");
            }
            None => return Err(OAuthError::invalid_grant().into()),
        };
        let person = grant.person.clone();
        let ends_with_session = ends_with_session(client, &grant);
        let new = NewGrant {
            grant_id: grant_id.clone(),
            grant: *grant,
            resources: request.resources(),
            nonce: None,
            origin: GrantOrigin::Device(device_code),
        };
        let response = self.issue(client, new).await?;
        if ends_with_session {
            self.check_session_is_open(&person.session_id, grant_id).await?;
        }
        self.parts.audit.record(Event::TokensIssued {
            client_id: client.client_id(),
            subject: Some(&person.subject),
            sid: Some(&person.session_id),
            grant_type: GrantType::DeviceCode,
        });
        Ok(response)
    }
}
