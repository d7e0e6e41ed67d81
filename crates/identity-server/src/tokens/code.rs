use oidc_protocol::client::Client;
use oidc_protocol::client_authentication::AuthenticatedClient;
use oidc_protocol::identifiers::SessionId;
use oidc_protocol::oauth_error::OAuthError;
use oidc_protocol::token::{AuthorizationCodeRequest, AuthorizationGrant, GrantedPerson, TokenResponse};

use super::issue::NewGrant;
use super::{Stop, Tokens};
use crate::error::{InternalError, RequestError};
use crate::storage::{CodeRedemption, KeyHash};

impl Tokens {
    /// Whoever presents a code uses it up, also when they may not have it, and a second use takes away what the first
    /// one gave (RFC 6749 section 4.1.2).
    pub(super) async fn redeem_code(
        &self,
        client: AuthenticatedClient<'_>,
        request: &AuthorizationCodeRequest,
    ) -> Result<TokenResponse, Stop> {
        let code = KeyHash::of(request.code());
        let redeemed = self.redeem_for_the_first_time(client, request, &code).await;
        let (response, granted, grant_id) = match redeemed {
            Ok(redeemed) => redeemed,
            Err(RequestError::Refused(error)) => {
                self.use_up(client.client(), code).await?;
                return Err(error.into());
            }
            Err(error) => return Err(error),
        };
        let GrantedPerson {
            subject, session_id, ..
        } = granted.person();
        self.check_session_is_open(session_id, grant_id).await?;
        tracing::info!(client_id = %client.client().client_id(), %subject, "code redeemed");
        Ok(response)
    }

    /// Tokens for a code that nobody has redeemed, what it stands for, and the grant that was made: in one transaction
    /// with the redemption, so that of any number of requests one gets so far.
    async fn redeem_for_the_first_time(
        &self,
        client: AuthenticatedClient<'_>,
        request: &AuthorizationCodeRequest,
        code: &KeyHash,
    ) -> Result<(TokenResponse, AuthorizationGrant, String), Stop> {
        let now = self.parts.clock.now();
        let granted = self.parts.storage.authorization_code(code.clone(), now).await;
        let Some(granted) = granted.map_err(InternalError::from)? else {
            return Err(OAuthError::invalid_grant().into());
        };
        let granted: AuthorizationGrant = serde_json::from_str(&granted).map_err(InternalError::from)?;
        granted.redeem(client, request, now)?;
        let grant_id = self.parts.random.token();
        let new = NewGrant {
            grant_id: grant_id.clone(),
            grant: granted.grant().clone(),
            resources: request.resources(),
            nonce: granted.nonce(),
            code: Some(code.clone()),
        };
        let response = self.issue(client.client(), new).await?;
        Ok((response, granted, grant_id))
    }

    /// Nobody gets anything for the code any more; what somebody got for it ends.
    async fn use_up(&self, client: &Client, code: KeyHash) -> Result<(), InternalError> {
        // No grant is ever called so: the code was used in vain.
        let grant_id = self.parts.random.token();
        let now = self.parts.clock.now();
        let used = self.parts.storage.redeem_authorization_code(code, grant_id, now);
        if used.await? == CodeRedemption::Again {
            let client_id = client.client_id();
            tracing::warn!(%client_id, "a code was redeemed twice: what it gave is revoked");
        }
        Ok(())
    }

    /// A session that has ended since the code was issued gives nothing any more. Looked at last, so that a session that
    /// ends meanwhile either finds the new grant and deletes it, or is found ended here.
    async fn check_session_is_open(&self, sid: &SessionId, grant_id: String) -> Result<(), Stop> {
        let storage = &self.parts.storage;
        let is_open = storage
            .is_session_open(sid.clone(), self.parts.clock.now())
            .await
            .map_err(InternalError::from)?;
        if is_open {
            return Ok(());
        }
        storage
            .delete_grant(grant_id)
            .await
            .map_err(InternalError::from)?;
        tracing::info!("a code was redeemed after its session had ended");
        Err(OAuthError::invalid_grant().into())
    }
}
