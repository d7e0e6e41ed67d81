use oidc_protocol::client::GrantType;
use oidc_protocol::client_authentication::AuthenticatedClient;
use oidc_protocol::oauth_error::OAuthError;
use oidc_protocol::token::{
    Grant, RefreshTokenRequest, RefreshTokenUse, TokenResponse, refresh_token_expiry,
};

use super::mint::Companions;
use super::{Stop, Tokens};
use crate::audit::{Event, Reused};
use crate::error::InternalError;
use crate::flow;
use crate::session::note_use_by_client;
use crate::storage::{KeyHash, NewRefreshToken, NewTokens, RefreshTokenUsage, StoredGrant};

impl Tokens {
    /// New tokens for a refresh token (RFC 6749 section 6). A refused request does not use the token up.
    pub(super) async fn refresh(
        &self,
        client: AuthenticatedClient<'_>,
        request: &RefreshTokenRequest,
    ) -> Result<TokenResponse, Stop> {
        let client = client.client();
        let presented = KeyHash::of(request.refresh_token());
        let stored = self.grant_of(&presented).await?;
        if &stored.grant.client_id != client.client_id() {
            return Err(OAuthError::invalid_grant().into());
        }
        let session = self.session_of(&stored).await?;
        let grant = Grant {
            scopes: stored.grant.narrowed(request.scopes(), client)?,
            ..stored.grant
        };
        let target = self
            .parts
            .resources
            .target(
                &self.parts.issuer,
                &grant.scopes,
                &grant.resources,
                request.resources(),
            )
            .map_err(OAuthError::from)?;
        let user = self.person(&grant).await?;
        let claims = &user.claims.0;
        let access = self
            .mint_access_token(client, Some((&stored.grant_id, &grant, claims)), &target)
            .await?;
        // No nonce: it belongs to the first id token (OpenID Connect Core section 12.2).
        let companions = Companions {
            access_token: Some(&access.token),
            ..Companions::default()
        };
        let id_token = self.id_token(client, &grant, claims, companions).await?;

        let now = self.parts.clock.now();
        let expires_at = refresh_token_expiry(client, stored.created_at, now);
        let next = client.rotates_refresh_tokens().then(|| self.parts.new_key());
        flow::issued(&access.token);
        if let Some(token) = &next {
            flow::issued(token);
        }
        let access_expires_at = now + client.access_token_lifetime().as_duration();
        let using = RefreshTokenUsage {
            now,
            window: client.refresh_token_reuse_window(),
            tokens: NewTokens {
                refresh: next.as_ref().map(|token| NewRefreshToken {
                    token: KeyHash::of(token),
                    expires_at,
                }),
                reference: access.reference,
            },
            renewed_until: expires_at,
            grant_expires_at: expires_at.max(access_expires_at),
        };
        let outcome = self.parts.storage.use_refresh_token(presented, using).await;
        let (client_id, subject) = (client.client_id(), Some(&grant.person.subject));
        match outcome.map_err(InternalError::from)? {
            // The second time, the response before was lost.
            Some(RefreshTokenUse::First | RefreshTokenUse::Again) => {
                if let Some(session) = session {
                    note_use_by_client(&self.parts, &self.session_lifetimes, &session, now).await;
                }
                self.parts.audit.record(Event::TokensIssued {
                    client_id,
                    subject,
                    sid: Some(&grant.person.session_id),
                    grant_type: GrantType::RefreshToken,
                });
            }
            Some(RefreshTokenUse::Reuse) => {
                let what = Reused::RefreshToken;
                self.parts.audit.record(Event::TokenReused {
                    client_id,
                    subject,
                    what,
                });
                return Err(OAuthError::invalid_grant().into());
            }
            Some(RefreshTokenUse::Expired) | None => return Err(OAuthError::invalid_grant().into()),
        }
        let lifetime = client.access_token_lifetime();
        let response = TokenResponse::bearer(access.token, lifetime, target.scopes, id_token);
        Ok(response.with_refresh_token(next))
    }

    /// The grant of a refresh token that somebody presents.
    async fn grant_of(&self, presented: &KeyHash) -> Result<StoredGrant, Stop> {
        let storage = &self.parts.storage;
        let token = storage.refresh_token(presented.clone()).await;
        let Some(token) = token.map_err(InternalError::from)? else {
            return Err(OAuthError::invalid_grant().into());
        };
        let grant = storage.grant(token.grant_id, self.parts.clock.now()).await;
        let grant = grant.map_err(InternalError::from)?;
        Ok(grant.ok_or_else(OAuthError::invalid_grant)?)
    }
}
