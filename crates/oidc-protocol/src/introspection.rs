//! Questions about tokens: introspection (RFC 7662, JWT answers RFC 9701) and revocation (RFC 7009).

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde_json::Value;

use crate::claims::{AccessTokenClaims, Claims};
use crate::client_authentication;
use crate::identifiers::ClientId;
use crate::issuer::Issuer;
use crate::oauth_error::OAuthError;
use crate::parameters::Parameters;
use crate::resources::ApiResource;
use crate::scope::Scopes;

/// The media type of an answer that is a JWT, and, without its beginning, the JOSE header `typ` (RFC 9701 section 5).
pub const JWT_MEDIA_TYPE: &str = "application/token-introspection+jwt";

/// A token that a client or an API has a question about, or gives up. What `token_type_hint` says is not needed: the
/// tokens of this provider tell by themselves what they are.
#[derive(Debug, Clone)]
pub struct TokenQuestion(SecretString);

impl TokenQuestion {
    /// Parses a form body into the parameters of these endpoints, those of client authentication among them.
    #[must_use]
    pub fn parameters(body: &[u8]) -> Parameters {
        let own = ["token", "token_type_hint"];
        let known: Vec<_> = client_authentication::PARAMETERS
            .iter()
            .copied()
            .chain(own)
            .collect();
        Parameters::parse(body, &known)
    }

    /// Reads the token.
    pub fn parse(form: &Parameters) -> Result<Self, OAuthError> {
        form.check().map_err(OAuthError::invalid_request)?;
        let token = form.required("token").map_err(OAuthError::invalid_request)?;
        Ok(Self(token.into()))
    }

    /// The token.
    #[must_use]
    pub fn token(&self) -> &str {
        self.0.expose_secret()
    }
}

/// Who asks, once it has authenticated.
#[derive(Debug, Clone, Copy)]
pub enum Asker<'a> {
    /// A client: it learns about the tokens that were issued to it.
    Client(&'a ClientId),
    /// An API: it learns about the access tokens that are for it.
    Api(&'a ApiResource),
}

impl Asker<'_> {
    /// What stands in `aud` of an answer that is a JWT.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Client(client_id) => client_id.as_str(),
            Self::Api(api) => &api.name,
        }
    }

    /// What this asker may know about an access token; none when the token is no business of theirs.
    #[must_use]
    pub fn about_access_token(&self, claims: &AccessTokenClaims) -> Option<Claims> {
        let scopes = match self {
            Self::Client(client_id) if &claims.client_id == *client_id => claims.scope.clone(),
            // Which other APIs the client uses is no business of this one (RFC 7662 section 2.2).
            Self::Api(api) if claims.aud.contains(&api.name) => {
                claims.scope.intersection(&api.scopes.iter().cloned().collect())
            }
            Self::Client(_) | Self::Api(_) => return None,
        };
        let Ok(Value::Object(mut told)) = serde_json::to_value(claims) else {
            return None;
        };
        told.remove("grant_id");
        told.insert("scope".to_owned(), Value::from(scopes.to_string()));
        told.insert("token_type".to_owned(), Value::from("Bearer"));
        Some(told)
    }

    /// What this asker may know about a refresh token: a client about its own.
    #[must_use]
    pub fn about_refresh_token(&self, token: &RefreshTokenFacts<'_>) -> Option<Claims> {
        match self {
            Self::Client(client_id) if *client_id == token.client_id => match serde_json::to_value(token) {
                Ok(Value::Object(told)) => Some(told),
                _ => None,
            },
            Self::Client(_) | Self::Api(_) => None,
        }
    }
}

/// What is known of a refresh token that works. Times are Unix seconds.
#[derive(Debug, Clone, Copy, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the members of the specification, under their own names"
)]
pub struct RefreshTokenFacts<'a> {
    pub iss: &'a Issuer,
    pub sub: &'a str,
    pub client_id: &'a ClientId,
    pub scope: &'a Scopes,
    pub exp: i64,
}

/// The answer of the introspection endpoint (RFC 7662 section 2.2). Whatever is wrong with a token, the answer is the
/// same and says nothing else. `Debug` does not show the claims.
#[derive(Clone, PartialEq, Serialize)]
pub struct IntrospectionResponse {
    active: bool,
    #[serde(flatten)]
    claims: Claims,
}

impl IntrospectionResponse {
    /// The answer with what the asker may know, or with nothing.
    #[must_use]
    pub fn new(told: Option<Claims>) -> Self {
        Self {
            active: told.is_some(),
            claims: told.unwrap_or_default(),
        }
    }
}

impl fmt::Debug for IntrospectionResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("IntrospectionResponse")
            .field("active", &self.active)
            .finish_non_exhaustive()
    }
}

/// The claims of an answer that is a JWT (RFC 9701 section 5).
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the claims of the specification, under their own names"
)]
pub struct IntrospectionClaims<'a> {
    pub iss: &'a Issuer,
    pub aud: &'a str,
    /// Unix seconds.
    pub iat: i64,
    pub token_introspection: &'a IntrospectionResponse,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::oauth_error::OAuthErrorCode;

    fn claims() -> AccessTokenClaims {
        serde_json::from_value(json!({
            "iss": "https://id.example",
            "sub": "alice",
            "aud": ["https://id.example/resources", "https://orders.example"],
            "exp": 2, "iat": 1, "nbf": 1,
            "jti": "id-1",
            "client_id": "web",
            "scope": "openid orders invoices",
            "sid": "session-1",
            "grant_id": "grant-1",
        }))
        .unwrap()
    }

    fn api(name: &str) -> ApiResource {
        serde_json::from_value(json!({ "name": name, "scopes": ["orders"] })).unwrap()
    }

    fn told(asker: Asker<'_>) -> Value {
        serde_json::to_value(IntrospectionResponse::new(asker.about_access_token(&claims()))).unwrap()
    }

    #[test]
    fn a_client_learns_about_its_own_tokens_only() {
        let (web, other) = (ClientId::parse("web").unwrap(), ClientId::parse("other").unwrap());
        let answer = told(Asker::Client(&web));
        assert_eq!(
            (answer["active"].as_bool(), answer["scope"].as_str()),
            (Some(true), Some("invoices openid orders"))
        );
        assert_eq!(
            (answer["sub"].as_str(), answer["token_type"].as_str()),
            (Some("alice"), Some("Bearer"))
        );
        assert_eq!(told(Asker::Client(&other)), json!({ "active": false }));
        let facts = RefreshTokenFacts {
            iss: &Issuer::parse("https://id.example").unwrap(),
            sub: "alice",
            client_id: &web,
            scope: &Scopes::parse("openid").unwrap(),
            exp: 2,
        };
        assert!(Asker::Client(&web).about_refresh_token(&facts).is_some());
        assert!(Asker::Client(&other).about_refresh_token(&facts).is_none());
        assert!(
            Asker::Api(&api("https://orders.example"))
                .about_refresh_token(&facts)
                .is_none()
        );
    }

    #[test]
    fn an_api_learns_about_tokens_that_are_for_it_and_sees_its_own_scopes() {
        let answer = told(Asker::Api(&api("https://orders.example")));
        assert_eq!(
            (answer["active"].as_bool(), answer["scope"].as_str()),
            (Some(true), Some("orders"))
        );
        assert!(answer.get("grant_id").is_none());
        assert_eq!(
            told(Asker::Api(&api("https://invoices.example"))),
            json!({ "active": false })
        );
    }

    #[test]
    fn a_question_needs_a_token_and_nothing_twice() {
        let parse = |body: &str| {
            TokenQuestion::parse(&TokenQuestion::parameters(body.as_bytes()))
                .map(|question| question.token().to_owned())
                .map_err(|error| error.code())
        };
        assert_eq!(
            parse("token=t&token_type_hint=whatever&x=y&x=y"),
            Ok("t".to_owned())
        );
        for body in [
            "",
            "token=",
            "token=a&token=b",
            "token=a&token_type_hint=x&token_type_hint=x",
            "token=%FF",
        ] {
            assert_eq!(parse(body), Err(OAuthErrorCode::InvalidRequest), "{body}");
        }
        let question = TokenQuestion::parse(&TokenQuestion::parameters(b"token=confidential")).unwrap();
        assert!(!format!("{question:?}").contains("confidential"));
    }

    proptest! {
        #[test]
        fn any_body_parses_without_panic(body: Vec<u8>) {
            let _ = TokenQuestion::parse(&TokenQuestion::parameters(&body));
        }
    }
}
