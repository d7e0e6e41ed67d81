use oidc_protocol::client::GrantType;
use oidc_protocol::client_authentication::AuthenticatedClient;
use oidc_protocol::oauth_error::OAuthError;
use oidc_protocol::token::{ClientCredentialsRequest, TokenResponse};

use super::{Stop, Tokens};
use crate::audit::Event;
use crate::error::InternalError;

impl Tokens {
    /// A token for the client itself (RFC 6749 section 4.4). It belongs to no grant, since nobody granted anything.
    pub(super) async fn client_credentials(
        &self,
        client: AuthenticatedClient<'_>,
        request: &ClientCredentialsRequest,
    ) -> Result<TokenResponse, Stop> {
        let scopes = request.granted_scopes(client, &self.parts.resources)?;
        let target = self
            .parts
            .resources
            .target(&self.parts.issuer, &scopes, &[], request.resources())
            .map_err(OAuthError::from)?;
        let client = client.client();
        let access = self.mint_access_token(client, None, &target).await?;
        if let Some(reference) = access.reference {
            let kept = self.parts.storage.insert_reference_token(reference).await;
            kept.map_err(InternalError::from)?;
        }
        self.parts.audit.record(Event::TokensIssued {
            client_id: client.client_id(),
            subject: None,
            sid: None,
            grant_type: GrantType::ClientCredentials,
        });
        let lifetime = client.access_token_lifetime();
        Ok(TokenResponse::bearer(access.token, lifetime, target.scopes, None))
    }
}
