//! What a token request does (RFC 6749 section 3.2), and what the tokens are worth afterwards: at `UserInfo`
//! (OpenID Connect Core section 5.3), to whoever asks about them (RFC 7662), and when they are given up (RFC 7009).
//!
//! What a person granted is kept as one [`StoredGrant`](crate::storage::StoredGrant); all tokens that follow from it end
//! with it.

mod active;
mod client_credentials;
mod code;
mod device;
mod introspection;
mod issue;
mod mint;
mod refresh;
mod revocation;
mod session;
mod userinfo;

pub(crate) use self::introspection::Introspection;
pub(crate) use self::mint::Companions;
pub(crate) use self::userinfo::UserInfo;

use oidc_protocol::client::GrantType;
use oidc_protocol::endpoints;
use oidc_protocol::identifiers::ClientId;
use oidc_protocol::oauth_error::{OAuthError, OAuthErrorCode};
use oidc_protocol::token::{TokenRequest, TokenResponse};

use crate::audit::Event;
use crate::client_authentication::PresentedClient;
use crate::error::RequestError;
use crate::flow;
use crate::keys::KeyRing;
use crate::server::Parts;
use crate::session::SessionLifetimes;

/// Issues tokens.
#[derive(Debug, Clone)]
pub struct Tokens {
    parts: Parts,
    keys: KeyRing,
    session_lifetimes: SessionLifetimes,
}

/// A refusal, or something internal.
type Stop = RequestError<OAuthError>;

impl Tokens {
    pub(crate) fn new(parts: &Parts, keys: &KeyRing, session_lifetimes: SessionLifetimes) -> Self {
        Self {
            parts: parts.clone(),
            keys: keys.clone(),
            session_lifetimes,
        }
    }

    /// Answers a token request: its `Authorization` header and its form.
    pub(crate) async fn answer(
        &self,
        authorization: Option<&str>,
        form: &[u8],
    ) -> Result<TokenResponse, Stop> {
        let form = TokenRequest::parameters(form);
        let presented = PresentedClient::parse(&self.parts, authorization, &form).await?;
        let client = presented.authenticate(endpoints::TOKEN).await?;
        flow::from_client(client.client().client_id().as_str());
        let request = TokenRequest::parse(&form, client);
        let grant_type = request.as_ref().ok().map(TokenRequest::grant_type);
        let outcome = match request {
            Ok(TokenRequest::AuthorizationCode(request)) => self.redeem_code(client, &request).await,
            Ok(TokenRequest::ClientCredentials(request)) => self.client_credentials(client, &request).await,
            Ok(TokenRequest::RefreshToken(request)) => self.refresh(client, &request).await,
            Ok(TokenRequest::DeviceCode(request)) => self.redeem_device_code(client, &request).await,
            Err(error) => Err(error.into()),
        };
        if let Err(RequestError::Refused(error)) = &outcome {
            self.refused(client.client().client_id(), grant_type, error.code());
        }
        outcome
    }

    fn refused(&self, client_id: &ClientId, grant_type: Option<GrantType>, error: OAuthErrorCode) {
        // A device that asks whether the person has decided is told no many times: nothing happens.
        if matches!(
            error,
            OAuthErrorCode::AuthorizationPending | OAuthErrorCode::SlowDown
        ) {
            return;
        }
        self.parts.audit.record(Event::TokensRefused {
            client_id,
            grant_type,
            error,
        });
    }
}
