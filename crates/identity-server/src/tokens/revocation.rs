//! How tokens end before their time: the client gives one up (RFC 7009), the person takes back what they granted, or
//! their session ends.

use oidc_protocol::client::Client;
use oidc_protocol::endpoints;
use oidc_protocol::identifiers::{ClientId, SessionId, SubjectId};
use oidc_protocol::introspection::TokenQuestion;
use oidc_protocol::oauth_error::OAuthError;
use time::OffsetDateTime;

use super::{Stop, Tokens};
use crate::audit::{Event, RevokedBy};
use crate::client_authentication::PresentedClient;
use crate::error::InternalError;
use crate::storage::{KeyHash, Purpose, StoredGrant};

impl Tokens {
    /// Answers a revocation request: its `Authorization` header and its form. A token that is unknown or over is
    /// revoked already (RFC 7009 section 2.2).
    pub(crate) async fn revoke(&self, authorization: Option<&str>, form: &[u8]) -> Result<(), Stop> {
        let form = TokenQuestion::parameters(form);
        let presented = PresentedClient::parse(&self.parts, authorization, &form).await?;
        let client = presented.authenticate(endpoints::REVOCATION).await?.client();
        let question = TokenQuestion::parse(&form)?;
        if !self.revoke_refresh_token(client, question.token()).await? {
            self.revoke_access_token(client, question.token()).await?;
        }
        Ok(())
    }

    /// With a refresh token, used or not, all tokens of its grant end (section 2.1). False when it is none.
    async fn revoke_refresh_token(&self, client: &Client, token: &str) -> Result<bool, Stop> {
        let storage = &self.parts.storage;
        let token = storage.refresh_token(KeyHash::of(token)).await;
        let Some(token) = token.map_err(InternalError::from)? else {
            return Ok(false);
        };
        let grant = storage.grant(token.grant_id, self.parts.clock.now()).await;
        let Some(stored) = grant.map_err(InternalError::from)? else {
            return Ok(true);
        };
        check_owner(client, &stored.grant.client_id)?;
        let deleted = storage.delete_grant(stored.grant_id).await;
        deleted.map_err(InternalError::from)?;
        self.parts.audit.record(Event::TokensRevoked {
            client_id: client.client_id(),
            subject: Some(&stored.grant.person.subject),
            by: RevokedBy::Client,
        });
        Ok(true)
    }

    /// An access token ends alone: the client may go on with its refresh token.
    async fn revoke_access_token(&self, client: &Client, token: &str) -> Result<(), Stop> {
        let Some(claims) = self.claims_of(token).await? else {
            return Ok(());
        };
        check_owner(client, &claims.client_id)?;
        let storage = &self.parts.storage;
        // Only one of both finds something: the table of the references, or the list of JWTs that are not to be accepted.
        let deleted = storage.delete_reference_token(KeyHash::of(token)).await;
        deleted.map_err(InternalError::from)?;
        let expires_at = OffsetDateTime::from_unix_timestamp(claims.exp).map_err(InternalError::from)?;
        storage
            .consume(
                Purpose::RevokedAccessToken,
                KeyHash::of(&claims.jti),
                self.parts.clock.now(),
                expires_at,
            )
            .await
            .map_err(InternalError::from)?;
        self.parts.audit.record(Event::TokensRevoked {
            client_id: client.client_id(),
            subject: None,
            by: RevokedBy::ClientAccessToken,
        });
        Ok(())
    }

    /// What this person has granted and can take back, newest first.
    pub async fn grants_of(&self, subject: &SubjectId) -> Result<Vec<StoredGrant>, InternalError> {
        let now = self.parts.clock.now();
        Ok(self.parts.storage.grants_of(subject.clone(), now).await?)
    }

    /// Takes back all that this person has granted to a client: every token of theirs ends.
    pub async fn revoke_grants(
        &self,
        subject: &SubjectId,
        client_id: &ClientId,
    ) -> Result<(), InternalError> {
        let storage = &self.parts.storage;
        storage.delete_grants(subject.clone(), client_id.clone()).await?;
        self.parts.audit.record(Event::TokensRevoked {
            client_id,
            subject: Some(subject),
            by: RevokedBy::Person,
        });
        Ok(())
    }

    /// Ends the tokens that were granted in a session and end with it. Those of grants with `offline_access` go on,
    /// unless the client is registered otherwise (Back-Channel Logout section 2.7).
    pub async fn revoke_session(&self, sid: &SessionId) -> Result<(), InternalError> {
        Ok(self.parts.storage.delete_grants_of_session(sid.clone()).await?)
    }
}

/// RFC 7009 section 2.1: a client gives up its own tokens and no others.
fn check_owner(client: &Client, owner: &ClientId) -> Result<(), OAuthError> {
    if client.client_id() == owner {
        Ok(())
    } else {
        Err(OAuthError::invalid_grant())
    }
}
