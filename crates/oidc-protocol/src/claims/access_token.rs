use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Claims, select};
use crate::authentication::{Acr, AuthenticationMethodReference};
use crate::client::Client;
use crate::identifiers::{ClientId, SessionId};
use crate::issuer::Issuer;
use crate::resources::Resources;
use crate::scope::Scopes;
use crate::token::GrantedPerson;

/// What an access token is made from.
#[derive(Clone, Copy)]
pub struct AccessTokenInput<'a> {
    /// The provider.
    pub issuer: &'a Issuer,
    /// The client that the token is for.
    pub client: &'a Client,
    /// The person who granted it and everything that is known about them; `None` for `client_credentials`.
    pub person: Option<(&'a GrantedPerson, &'a Claims)>,
    /// What was granted.
    pub scopes: &'a Scopes,
    /// What the scopes stand for.
    pub resources: &'a Resources,
    /// The token's identifier: unique, and too random to be guessed.
    pub jwt_id: &'a str,
    /// The present time.
    pub now: OffsetDateTime,
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
        let person = input.person.map(|(person, _)| person);
        let authentication = person.map(|person| &person.authentication);
        let client_id = input.client.client_id();
        let user = input
            .person
            .map(|(_, user_claims)| select(user_claims, &input.resources.access_token_claims(input.scopes)));
        let audiences = input
            .resources
            .audiences(input.scopes)
            .into_iter()
            .map(str::to_owned);
        Self {
            iss: input.issuer.clone(),
            sub: person.map_or_else(|| client_id.to_string(), |person| person.subject.to_string()),
            aud: std::iter::once(input.issuer.resources_audience())
                .chain(audiences)
                .collect(),
            exp: issued_at + i64::from(input.client.access_token_lifetime().as_seconds()),
            iat: issued_at,
            nbf: issued_at,
            jti: input.jwt_id.to_owned(),
            client_id: client_id.clone(),
            scope: input.scopes.clone(),
            auth_time: authentication.map(|event| event.auth_time().unix_timestamp()),
            acr: authentication.and_then(crate::authentication::AuthenticationEvent::acr),
            amr: authentication.map(|event| event.amr().to_vec()),
            sid: person.map(|person| person.session_id.clone()),
            user: user.unwrap_or_default(),
        }
    }
}
