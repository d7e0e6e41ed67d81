use oidc_protocol::client::GrantType;
use oidc_protocol::client_authentication::AuthenticatedClient;
use oidc_protocol::device::{DeviceDecision, DevicePoll};
use oidc_protocol::oauth_error::{OAuthError, OAuthErrorCode};
use oidc_protocol::token::{DeviceCodeRequest, TokenResponse};

use super::issue::NewGrant;
use super::{Stop, Tokens};
use crate::audit::Event;
use crate::error::InternalError;
use crate::storage::KeyHash;

impl Tokens {
    /// Tells a device what the person decided (RFC 8628 section 3.5). A decision is told once.
    pub(super) async fn redeem_device_code(
        &self,
        client: AuthenticatedClient<'_>,
        request: &DeviceCodeRequest,
    ) -> Result<TokenResponse, Stop> {
        let client = client.client();
        let poll = self
            .parts
            .storage
            .poll_device_authorization(
                KeyHash::of(request.device_code()),
                client.client_id().clone(),
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
        let new = NewGrant {
            grant_id: self.parts.random.token(),
            grant: *grant,
            resources: request.resources(),
            nonce: None,
            code: None,
        };
        let response = self.issue(client, new).await?;
        self.parts.audit.record(Event::TokensIssued {
            client_id: client.client_id(),
            subject: Some(&person.subject),
            sid: Some(&person.session_id),
            grant_type: GrantType::DeviceCode,
        });
        Ok(response)
    }
}
