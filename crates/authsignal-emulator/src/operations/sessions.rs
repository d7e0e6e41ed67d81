//! Sessions: made of a challenge that was passed, validated, refreshed and revoked.

use time::OffsetDateTime;

use super::Tenant;
use crate::store::{actions, sessions, users};
use crate::tenant::TenantError;
use crate::tenant::action::ActionState;
use crate::tenant::identifiers::UserId;
use crate::tenant::session::{AccessClaims, AppClient, NO_SESSION, RefreshToken, Session};
use crate::tenant::user::User;

/// The tokens of a session.
#[derive(Debug)]
pub(crate) struct SessionTokens {
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
}

/// A session that is there.
#[derive(Debug)]
pub(crate) struct ValidSession {
    pub(crate) user: User,
    pub(crate) session: Session,
    pub(crate) expires_at: OffsetDateTime,
}

impl Tenant {
    /// A session for the app client, if the client token's action, which must be `action` where that is given, has
    /// succeeded.
    pub(crate) async fn create_session(
        &self,
        client_id: String,
        token: &str,
        action: Option<String>,
    ) -> Result<SessionTokens, TenantError> {
        let client = self.settings().app_client(client_id)?;
        let key = self
            .bearer(token)
            .map_err(|_| TenantError::Unauthorized("The token is invalid or has expired."))?
            .action;
        if action.is_some_and(|action| action != key.action_code.as_str()) {
            return Err(TenantError::Unauthorized("The token belongs to another action."));
        }
        let (now, id, access_token_id) = (self.now(), self.random.uuid(), self.random.uuid());
        let refresh_token = RefreshToken::generate(self.random.as_ref());
        let (hash, refresh_expires_at) = (refresh_token.hash(), now + client.refresh_token_lifetime);
        let client_id = client.id.clone();
        let (session, user) = self
            .database
            .write(move |transaction| -> Result<_, TenantError> {
                let action = actions::find(transaction, &key)?
                    .filter(|action| action.state == ActionState::ChallengeSucceeded)
                    .ok_or(TenantError::Unauthorized("The challenge has not succeeded."))?;
                let user = users::find(transaction, &key.user_id)?.ok_or(NO_SESSION)?;
                let session = Session {
                    id,
                    user_id: key.user_id,
                    client_id,
                    created_at: now,
                    method: action.verification_method,
                    access_token_id,
                    refresh_token_hash: hash,
                    refresh_expires_at,
                };
                sessions::save(transaction, &session, now)?;
                Ok((session, user))
            })
            .await?;
        self.session_tokens(&session, &user, &client, refresh_token).await
    }

    /// The session of an access token that is signed, in time, not revoked, and for one of the app clients, where
    /// there are any named.
    pub(crate) async fn validate_session(
        &self,
        access_token: &str,
        client_ids: &[String],
    ) -> Result<ValidSession, TenantError> {
        let claims = self.access_claims(access_token).await?;
        if !client_ids.is_empty() && !client_ids.contains(&claims.aud) {
            return Err(NO_SESSION);
        }
        let expires_at = OffsetDateTime::from_unix_timestamp(claims.exp).map_err(|_| NO_SESSION)?;
        if expires_at <= self.now() {
            return Err(NO_SESSION);
        }
        self.database
            .read(move |connection| {
                let session =
                    sessions::of_access_token(connection, claims.sid, claims.jti)?.ok_or(NO_SESSION)?;
                let user = users::find(connection, &session.user_id)?.ok_or(NO_SESSION)?;
                Ok(ValidSession {
                    user,
                    session,
                    expires_at,
                })
            })
            .await
    }

    /// A new pair of tokens in place of the present one.
    pub(crate) async fn refresh_session(&self, refresh_token: String) -> Result<SessionTokens, TenantError> {
        let hash = RefreshToken::presented(refresh_token).hash();
        let (now, access_token_id) = (self.now(), self.random.uuid());
        let refresh_token = RefreshToken::generate(self.random.as_ref());
        let new_hash = refresh_token.hash();
        let settings = self.settings();
        let (session, user, client) = self
            .database
            .write(move |transaction| -> Result<_, TenantError> {
                let mut session = sessions::of_refresh_token(transaction, &hash, now)?.ok_or(NO_SESSION)?;
                let user = users::find(transaction, &session.user_id)?.ok_or(NO_SESSION)?;
                let client = settings
                    .app_client(session.client_id.clone())
                    .map_err(|_| NO_SESSION)?;
                session.access_token_id = access_token_id;
                session.refresh_token_hash = new_hash;
                session.refresh_expires_at = now + client.refresh_token_lifetime;
                sessions::save(transaction, &session, now)?;
                Ok((session, user, client))
            })
            .await?;
        self.session_tokens(&session, &user, &client, refresh_token).await
    }

    /// Ends the session of an access token, which may have expired.
    pub(crate) async fn revoke_session(&self, access_token: &str) -> Result<(), TenantError> {
        let claims = self.access_claims(access_token).await?;
        self.database
            .write(move |transaction| {
                sessions::of_access_token(transaction, claims.sid, claims.jti)?.ok_or(NO_SESSION)?;
                Ok(sessions::delete(transaction, claims.sid)?)
            })
            .await
    }

    /// Ends all sessions of a user.
    pub(crate) async fn revoke_user_sessions(&self, user_id: UserId) -> Result<(), TenantError> {
        self.database
            .write(move |transaction| Ok(sessions::delete_of_user(transaction, &user_id)?))
            .await
    }

    async fn access_claims(&self, access_token: &str) -> Result<AccessClaims, TenantError> {
        let key = self.signing_key().await?;
        AccessClaims::read(access_token, &key, &self.settings().issuer()).ok_or(NO_SESSION)
    }

    async fn session_tokens(
        &self,
        session: &Session,
        user: &User,
        client: &AppClient,
        refresh_token: RefreshToken,
    ) -> Result<SessionTokens, TenantError> {
        let settings = self.settings();
        let claims = AccessClaims::new(session, user, client, &settings.issuer(), self.now());
        Ok(SessionTokens {
            access_token: self.signing_key().await?.sign(&claims)?,
            refresh_token: refresh_token.into_text(),
        })
    }
}
