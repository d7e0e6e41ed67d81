use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Claims, select};
use crate::authentication::{Acr, AuthenticationMethodReference};
use crate::client::Client;
use crate::identifiers::{ClientId, SessionId, SubjectId};
use crate::issuer::Issuer;
use crate::resources::{Resources, TokenTarget};
use crate::scope::Scopes;
use crate::token::GrantedPerson;

/// What an access token is made from.
#[derive(Clone, Copy)]
pub struct AccessTokenInput<'a> {
    /// The provider.
    pub issuer: &'a Issuer,
    /// The client that the token is for.
    pub client: &'a Client,
    /// The person who granted it; `None` for `client_credentials`.
    pub person: Option<TokenPerson<'a>>,
    /// For which APIs it is, and with which scopes.
    pub target: &'a TokenTarget,
    /// What the scopes stand for.
    pub resources: &'a Resources,
    /// The token's identifier: unique, and too random to be guessed.
    pub jwt_id: &'a str,
    /// The present time.
    pub now: OffsetDateTime,
}

/// The person whom an access token speaks for.
#[derive(Clone, Copy)]
pub struct TokenPerson<'a> {
    /// Who granted it, and how they were authenticated.
    pub granted: &'a GrantedPerson,
    /// The person, as this client knows them.
    pub subject: &'a SubjectId,
    /// Everything that is known about the person.
    pub claims: &'a Claims,
    /// What keeps together all tokens that follow from one grant.
    pub grant_id: &'a str,
}

/// The claims of a JWT access token (RFC 9068 section 2.2). Times are Unix seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "the fields are the claims of the specification, under their own names"
)]
pub struct AccessTokenClaims {
    pub iss: Issuer,
    /// The person, or the client where there is none.
    pub sub: String,
    pub aud: Vec<String>,
    pub exp: i64,
    pub iat: i64,
    pub nbf: i64,
    pub jti: String,
    pub client_id: ClientId,
    pub scope: Scopes,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<Acr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amr: Option<Vec<AuthenticationMethodReference>>,
    /// The person's session; its absence tells a client's own token from a person's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<SessionId>,
    /// What the token follows from: when that is revoked, the provider accepts the token no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant_id: Option<String>,
    /// Claims about the person that the APIs ask for.
    #[serde(flatten)]
    pub user: Claims,
}

impl AccessTokenClaims {
    /// The value of the JOSE header `typ` (RFC 9068 section 2.1); it keeps an access token from passing for an id token.
    pub const TYPE: &str = "at+jwt";

    /// The claims for this grant.
    #[must_use]
    pub fn new(input: &AccessTokenInput<'_>) -> Self {
        let issued_at = input.now.unix_timestamp();
        let granted = input.person.map(|person| person.granted);
        let authentication = granted.map(|granted| &granted.authentication);
        let client_id = input.client.client_id();
        let TokenTarget { scopes, audiences } = input.target;
        let user = input.person.map(|person| {
            let names = input.resources.access_token_claims(scopes, audiences);
            select(person.claims, &names, &[])
        });
        Self {
            iss: input.issuer.clone(),
            sub: input
                .person
                .map_or_else(|| client_id.to_string(), |person| person.subject.to_string()),
            aud: audiences.clone(),
            exp: issued_at + i64::from(input.client.access_token_lifetime().as_seconds()),
            iat: issued_at,
            nbf: issued_at,
            jti: input.jwt_id.to_owned(),
            client_id: client_id.clone(),
            scope: scopes.clone(),
            auth_time: authentication.map(|event| event.auth_time().unix_timestamp()),
            acr: authentication.and_then(crate::authentication::AuthenticationEvent::acr),
            amr: authentication.map(|event| event.amr().to_vec()),
            sid: granted.map(|granted| granted.session_id.clone()),
            grant_id: input.person.map(|person| person.grant_id.to_owned()),
            user: user.unwrap_or_default(),
        }
    }
}
