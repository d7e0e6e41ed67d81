use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Claims, RequestedClaims, allowed, select};
use crate::authentication::{Acr, AuthenticationMethodReference};
use crate::client::Client;
use crate::identifiers::{ClientId, Nonce, SessionId, State, SubjectId};
use crate::issuer::Issuer;
use crate::resources::Resources;
use crate::scope::Scopes;
use crate::signing::SigningAlgorithm;
use crate::token::GrantedPerson;

/// What an id token is made from.
#[derive(Clone, Copy)]
pub struct IdTokenInput<'a> {
    /// The provider.
    pub issuer: &'a Issuer,
    /// The client that the token is for.
    pub client: &'a Client,
    /// Who signed in, and how.
    pub person: &'a GrantedPerson,
    /// The person, as this client knows them.
    pub subject: &'a SubjectId,
    /// Everything that is known about the person.
    pub user_claims: &'a Claims,
    /// What was granted.
    pub scopes: &'a Scopes,
    /// The claims that the client asked for one by one.
    pub requested_claims: &'a RequestedClaims,
    /// What the scopes stand for.
    pub resources: &'a Resources,
    /// The nonce of the authorization request.
    pub nonce: Option<&'a Nonce>,
    /// The access token that is handed out together with the id token.
    pub access_token: Option<&'a str>,
    /// The code that is handed out together with the id token (hybrid flow only).
    pub code: Option<&'a str>,
    /// The client's `state`, which is handed out together with the id token (hybrid and implicit flow only).
    pub state: Option<&'a State>,
    /// The algorithm that will sign the token; its hash makes `at_hash` and `c_hash`.
    pub algorithm: SigningAlgorithm,
    /// The present time.
    pub now: OffsetDateTime,
}

/// The claims of an id token (OpenID Connect Core section 2). Times are Unix seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "the fields are the claims of the specification, under their own names"
)]
pub struct IdTokenClaims {
    pub iss: Issuer,
    pub sub: SubjectId,
    pub aud: ClientId,
    pub exp: i64,
    pub iat: i64,
    pub nbf: i64,
    pub auth_time: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<Nonce>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<Acr>,
    pub amr: Vec<AuthenticationMethodReference>,
    pub sid: SessionId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_hash: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub c_hash: Option<String>,
    /// Binds `state` to an id token that came through the browser (FAPI 1.0 part 2, section 5.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub s_hash: Option<String>,
    /// Claims about the person.
    #[serde(flatten)]
    pub user: Claims,
}

impl IdTokenClaims {
    /// The claims for this sign-in. Claims about the person are told at the `UserInfo` endpoint only, unless the client
    /// asked for them here one by one, is registered to have them here as well, or gets nothing that would open
    /// `UserInfo` (OpenID Connect Core section 5.4).
    #[must_use]
    pub fn new(input: &IdTokenInput<'_>) -> Self {
        let authentication = &input.person.authentication;
        let issued_at = input.now.unix_timestamp();
        let mut told: BTreeSet<&str> = BTreeSet::new();
        let has_no_userinfo = input.access_token.is_none() && input.code.is_none();
        if has_no_userinfo || input.client.always_include_user_claims_in_id_token() {
            told.extend(input.resources.identity_claims(input.scopes));
        }
        let requested = input.requested_claims.id_token_names();
        told.extend(allowed(requested, input.client, input.resources));
        Self {
            iss: input.issuer.clone(),
            sub: input.subject.clone(),
            aud: input.client.client_id().clone(),
            exp: issued_at + i64::from(input.client.identity_token_lifetime().as_seconds()),
            iat: issued_at,
            nbf: issued_at,
            auth_time: authentication.auth_time().unix_timestamp(),
            nonce: input.nonce.cloned(),
            acr: input.requested_claims.acr(authentication),
            amr: authentication.amr().to_vec(),
            sid: input.person.session_id.clone(),
            at_hash: input.access_token.map(|token| input.algorithm.half_hash(token)),
            c_hash: input.code.map(|code| input.algorithm.half_hash(code)),
            s_hash: input.state.map(|state| input.algorithm.half_hash(state.as_str())),
            user: select(input.user_claims, &told, input.requested_claims.locales()),
        }
    }
}
