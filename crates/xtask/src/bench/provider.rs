//! An OpenID provider as a client sees it, and the clients that are registered with each that is measured.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderValue, StatusCode, header};

use super::{
    client::{Connection, Target, Template},
    process::Meter,
};
use crate::failure::{Failure, OrFailure};

/// Where every client is sent back to. Nobody listens there.
pub(super) const REDIRECT_URI: &str = "https://client.example/callback";
/// The secret of every client.
pub(super) const SECRET: &str = "secret";
/// PKCE (RFC 7636), from its appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The registered clients, by what their tokens are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Client {
    /// Signs in as itself, access tokens are JWTs signed with RS256.
    MachineRs256,
    /// The same with ES256.
    MachineEs256,
    /// The same with reference tokens.
    MachineReference,
    /// People sign in to it: RS256 id tokens, reference access tokens.
    WebRs256,
    /// The same with ES256.
    WebEs256,
    /// RS256 id tokens and JWT access tokens, what clients get that say nothing.
    WebJwt,
    /// ES256 id tokens, reference access tokens, and refresh tokens that each use replaces.
    WebRefresh,
}

impl Client {
    /// Its `client_id`.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::MachineRs256 => "machine-rs256",
            Self::MachineEs256 => "machine-es256",
            Self::MachineReference => "machine-reference",
            Self::WebRs256 => "web-rs256",
            Self::WebEs256 => "web-es256",
            Self::WebJwt => "web-jwt",
            Self::WebRefresh => "web-refresh",
        }
    }

    /// How it proves who it is.
    pub(super) fn basic(self) -> Result<HeaderValue, Failure> {
        let credentials = STANDARD.encode(format!("{}:{SECRET}", self.id()));
        HeaderValue::from_str(&format!("Basic {credentials}")).or_failure(|| "name a client".to_owned())
    }

    /// A form from it.
    pub(super) fn post(self, path: &str, form: impl Into<hyper::body::Bytes>) -> Result<Template, Failure> {
        Ok(Template::post(path, form).header(header::AUTHORIZATION, self.basic()?))
    }
}

/// The paths of a provider.
#[derive(Clone, Copy, Debug)]
pub(super) struct Endpoints {
    /// Authorization endpoint.
    pub(super) authorize: &'static str,
    /// Token endpoint.
    pub(super) token: &'static str,
    /// Introspection endpoint.
    pub(super) introspection: &'static str,
    /// `UserInfo` endpoint.
    pub(super) userinfo: &'static str,
    /// Its metadata.
    pub(super) discovery: &'static str,
    /// Its keys.
    pub(super) jwks: &'static str,
}

/// A running provider.
#[derive(Clone)]
pub(super) struct Provider {
    /// Where it is.
    pub(super) target: Target,
    /// Its paths.
    pub(super) endpoints: Endpoints,
    /// Cookies of browsers in which somebody is signed in, for every client.
    pub(super) browsers: Vec<HeaderValue>,
    /// Whose CPU time counts.
    pub(super) meters: Vec<Meter>,
    /// How many codes may wait to be redeemed.
    pub(super) codes_at_most: usize,
}

impl Provider {
    /// An authorization request of `client`, by the browser with this cookie.
    pub(super) fn authorization_request(
        &self,
        client: Client,
        scope: &str,
        browser: &HeaderValue,
    ) -> Template {
        let query = form(&[
            ("client_id", client.id()),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT_URI),
            ("scope", scope),
            ("state", "8Gvy0nKnRM1VUCvk"),
            ("nonce", "n-0S6_WzA2Mj"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        Template::get(format!("{}?{query}", self.endpoints.authorize)).header(header::COOKIE, browser.clone())
    }

    /// The token request for a code.
    pub(super) fn redemption(&self, client: Client, code: &str) -> Result<Template, Failure> {
        let form = form(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
        ]);
        client.post(self.endpoints.token, form)
    }

    /// Opens a connection to it.
    pub(super) async fn connect(&self) -> Result<Connection, Failure> {
        Connection::open(&self.target).await
    }

    /// An access token of `client` for somebody who is signed in.
    pub(super) async fn access_token(&self, client: Client, scope: &str) -> Result<String, Failure> {
        let browser = self
            .browsers
            .first()
            .ok_or_else(|| Failure::new("nobody is signed in"))?;
        let mut connection = self.connect().await?;
        let code = authorize(
            &mut connection,
            &self.authorization_request(client, scope, browser),
        )
        .await?;
        let answer = connection.send(&self.redemption(client, &code)?).await?;
        answer.expect(StatusCode::OK)?.text("access_token")
    }
}

/// The code that an authorization request is answered with.
pub(super) async fn authorize(connection: &mut Connection, request: &Template) -> Result<String, Failure> {
    let answer = connection.send(request).await?.expect(StatusCode::SEE_OTHER)?;
    code_of(answer.location().unwrap_or_default())
}

/// The code in an authorization response (RFC 6749 section 4.1.2).
pub(super) fn code_of(location: &str) -> Result<String, Failure> {
    let query = location.strip_prefix(REDIRECT_URI).unwrap_or_default();
    let mut parameters = query.trim_start_matches('?').split('&');
    parameters
        .find_map(|parameter| parameter.strip_prefix("code="))
        .map(str::to_owned)
        .ok_or_else(|| Failure::new(format!("an authorization response has no code: {location}")))
}

/// Parameters as a form.
pub(super) fn form(parameters: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_encoded() {
        assert_eq!(form(&[("a", "x y&z"), ("b", "1")]), "a=x+y%26z&b=1");
    }

    #[test]
    fn a_code_is_found_wherever_it_stands() {
        let location = format!("{REDIRECT_URI}?state=x&code=abc&iss=y");
        assert_eq!(code_of(&location).unwrap(), "abc");
        assert!(code_of(&format!("{REDIRECT_URI}?error=access_denied")).is_err());
        assert!(code_of("https://other.example/?code=abc").is_err());
    }
}
