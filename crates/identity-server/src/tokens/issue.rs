//! The first tokens of a grant.

use oidc_protocol::claims::Claims;
use oidc_protocol::client::Client;
use oidc_protocol::identifiers::Nonce;
use oidc_protocol::oauth_error::OAuthError;
use oidc_protocol::resources::ResourceIndicator;
use oidc_protocol::token::{Grant, TokenResponse, refresh_token_expiry};

use super::mint::Companions;
use super::{Stop, Tokens};
use crate::error::InternalError;
use crate::flow;
use crate::storage::{GrantOrigin, KeyHash, NewRefreshToken, NewTokens, StoredGrant};
use crate::users::User;

/// What a person has just granted, and how the client comes for it.
pub(super) struct NewGrant<'a> {
    pub(super) grant_id: String,
    pub(super) grant: Grant,
    /// The APIs that the access token shall be for.
    pub(super) resources: &'a [ResourceIndicator],
    pub(super) nonce: Option<&'a Nonce>,
    /// What is redeemed for it.
    pub(super) origin: GrantOrigin,
}

/// Whether a grant ends when the person signs out: without refresh tokens it always does.
pub(super) fn ends_with_session(client: &Client, grant: &Grant) -> bool {
    !grant.scopes.has_offline_access() || client.refresh_tokens_end_with_session()
}

impl Tokens {
    /// Keeps the grant and hands out its first tokens.
    pub(super) async fn issue(&self, client: &Client, new: NewGrant<'_>) -> Result<TokenResponse, Stop> {
        let NewGrant {
            grant_id,
            grant,
            resources,
            nonce,
            origin,
        } = new;
        let user = self.person(&grant).await?;
        let claims = &user.claims.0;
        let target = self
            .parts
            .resources
            .target(&self.parts.issuer, &grant.scopes, &grant.resources, resources)
            .map_err(OAuthError::from)?;
        let access = self
            .mint_access_token(client, Some((&grant_id, &grant, claims)), &target)
            .await?;
        flow::issued(&access.token);
        let companions = Companions {
            nonce,
            access_token: Some(&access.token),
            ..Companions::default()
        };
        let id_token = self.id_token(client, &grant, claims, companions).await?;
        let now = self.parts.clock.now();
        let refresh = grant.scopes.has_offline_access().then(|| self.parts.new_key());
        if let Some(token) = &refresh {
            flow::issued(token);
        }
        let kept = refresh.as_ref().map(|token| NewRefreshToken {
            token: KeyHash::of(token),
            expires_at: refresh_token_expiry(client, now, now),
        });
        let access_expires_at = now + client.access_token_lifetime().as_duration();
        let expires_at = kept.as_ref().map_or(access_expires_at, |refresh| {
            refresh.expires_at.max(access_expires_at)
        });
        let stored = StoredGrant {
            grant_id,
            ends_with_session: ends_with_session(client, &grant),
            created_at: now,
            expires_at,
            grant,
        };
        let tokens = NewTokens {
            refresh: kept,
            reference: access.reference,
        };
        let is_kept = self
            .parts
            .storage
            .insert_grant(stored, Some(origin), tokens)
            .await;
        if !is_kept.map_err(InternalError::from)? {
            // Redeemed by another request meanwhile, or taken back.
            return Err(OAuthError::invalid_grant().into());
        }
        let response = TokenResponse::bearer(
            access.token,
            client.access_token_lifetime(),
            target.scopes,
            id_token,
        );
        Ok(response.with_refresh_token(refresh))
    }

    /// The person who granted something, as long as they are there.
    pub(super) async fn person(&self, grant: &Grant) -> Result<User, Stop> {
        let user = self.parts.users.by_subject(&grant.person.subject).await;
        let user = user.map_err(InternalError::from)?;
        Ok(user.ok_or_else(OAuthError::invalid_grant)?)
    }

    /// The id token that goes with an access token, when `openid` was granted.
    pub(super) async fn id_token(
        &self,
        client: &Client,
        grant: &Grant,
        claims: &Claims,
        companions: Companions<'_>,
    ) -> Result<Option<String>, InternalError> {
        if !grant.scopes.has_openid() {
            return Ok(None);
        }
        self.mint_id_token(client, grant, claims, companions)
            .await
            .map(Some)
    }
}
