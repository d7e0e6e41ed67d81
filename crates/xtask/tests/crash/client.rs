//! The application's calls: codes and refresh tokens for tokens, and what it believes of an id token.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jsonwebtoken::{
    DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode, jwk::JwkSet,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    browser::{Browser, Reply, Trouble},
    cluster::{CLIENT, CLIENT_ASSERTION_SECRET, ISSUER, REDIRECT_URI},
};

/// The PKCE verifier of every request, and its S256 challenge (RFC 7636, appendix B).
const CODE_VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CODE_CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Where an authorization request begins. With `silent` nobody is asked anything.
pub(crate) fn authorize_path(state: &str, silent: bool) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("client_id", CLIENT.0)
        .append_pair("response_type", "code")
        .append_pair("redirect_uri", REDIRECT_URI)
        .append_pair("scope", "openid profile offline_access")
        .append_pair("state", state)
        .append_pair("nonce", "nonce")
        .append_pair("code_challenge", CODE_CHALLENGE)
        .append_pair("code_challenge_method", "S256");
    if silent {
        query.append_pair("prompt", "none");
    }
    format!("/connect/authorize?{}", query.finish())
}

/// The form that redeems a code.
pub(crate) fn redemption(code: &str) -> Vec<(&str, &str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", CODE_VERIFIER),
        ("client_id", CLIENT.0),
        ("client_secret", CLIENT.1),
    ]
}

/// What a client that authenticates by a JWT says so with (RFC 7523 section 2.2).
pub(crate) const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A JWT by which the client authenticates once.
#[expect(
    clippy::disallowed_methods,
    reason = "the servers under test use the real clock, so the client does too"
)]
pub(crate) fn assertion() -> String {
    let soon = SystemTime::now() + Duration::from_mins(5);
    let claims = json!({
        "iss": CLIENT.0,
        "sub": CLIENT.0,
        "aud": ISSUER,
        "exp": soon.duration_since(UNIX_EPOCH).unwrap().as_secs(),
        "jti": "an assertion",
    });
    let key = EncodingKey::from_secret(CLIENT_ASSERTION_SECRET.as_bytes());
    encode(&Header::default(), &claims, &key).unwrap()
}

/// The form that uses a refresh token.
pub(crate) fn refreshing(token: &str) -> Vec<(&str, &str)> {
    vec![
        ("grant_type", "refresh_token"),
        ("refresh_token", token),
        ("client_id", CLIENT.0),
        ("client_secret", CLIENT.1),
    ]
}

/// What the token endpoint hands out.
#[derive(Debug)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
    /// Empty where there is none.
    pub(crate) id: String,
}

/// Sends a form to the token endpoint at `url`: tokens, or the error code of a refusal.
pub(crate) async fn ask_for_tokens(
    http: &reqwest::Client,
    url: &str,
    form: &[(&str, &str)],
) -> Result<Result<Tokens, String>, Trouble> {
    let reply = Browser::new(http.clone()).send(Method::POST, url, form).await?;
    Ok(read(&reply))
}

fn read(reply: &Reply) -> Result<Tokens, String> {
    let answer: Value =
        serde_json::from_str(&reply.body).unwrap_or_else(|error| panic!("{error} in {}", reply.body));
    let of = |name: &str| answer.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
    if reply.status != StatusCode::OK {
        return Err(of("error").unwrap_or_else(|| reply.body.clone()));
    }
    Ok(Tokens {
        access: of("access_token").expect("access_token"),
        refresh: of("refresh_token").expect("refresh_token"),
        id: of("id_token").unwrap_or_default(),
    })
}

/// Whether `id_token` is signed by a key of `keys` and says what it must about `subject`.
pub(crate) fn check_id_token(id_token: &str, keys: &str, subject: &str) -> Result<(), String> {
    let keys: JwkSet = serde_json::from_str(keys).map_err(|error| error.to_string())?;
    let header = decode_header(id_token).map_err(|error| error.to_string())?;
    let kid = header.kid.ok_or("no kid")?;
    let key = keys.find(&kid).ok_or(format!("no key {kid} in the JWKS"))?;
    let key = DecodingKey::from_jwk(key).map_err(|error| error.to_string())?;
    let mut validation = Validation::new(header.alg);
    validation.set_audience(&[CLIENT.0]);
    validation.set_issuer(&[ISSUER]);
    let claims: Value = decode(id_token, &key, &validation)
        .map_err(|error| error.to_string())?
        .claims;
    match claims.get("sub").and_then(Value::as_str) {
        Some(sub) if sub == subject => Ok(()),
        other => Err(format!("the subject is {other:?}")),
    }
}
