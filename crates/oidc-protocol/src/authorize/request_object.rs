use jsonwebtoken::{Algorithm, decode_header};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::arrival::Envelope;
use super::request::KNOWN;
use super::{AuthorizeError, AuthorizeErrorCode, AuthorizeRequest};
use crate::client::Client;
use crate::identifiers::ClientId;
use crate::issuer::Issuer;
use crate::parameters::{Parameters, REPEATABLE};
use crate::signing::SigningAlgorithm;

/// The longest request object, in bytes.
const MAX_LENGTH: usize = 16 * 1024;

/// The values that the JOSE header `typ` may have (RFC 9101 section 10.8), beside being left out.
const TYPES: &[&str] = &["oauth-authz-req+jwt", "application/oauth-authz-req+jwt", "JWT"];

/// How far apart the clocks of client and provider may be, in seconds.
const CLOCK_LEEWAY: i64 = 30;

/// An authorization request some of whose parameters are in a request object: a JWT that the client has signed
/// (RFC 9101, OpenID Connect Core section 6.1).
#[derive(Clone, PartialEq, Eq)]
pub struct UnopenedRequest {
    envelope: Envelope,
    object: String,
}

impl UnopenedRequest {
    pub(super) fn new(envelope: Envelope, object: String) -> Self {
        Self { envelope, object }
    }

    /// The client, one of whose keys must verify the object.
    #[must_use]
    pub fn client_id(&self) -> &ClientId {
        &self.envelope.client_id
    }

    /// The complete request, when a key of `client` verifies the object.
    ///
    /// A parameter of the object replaces the one beside it; `client_id` and `response_type` must say the same in both
    /// places (OpenID Connect Core section 6.1). For a client that must sign its requests, only what it has signed counts
    /// (RFC 9101 section 6.3).
    pub fn open(
        self,
        client: &Client,
        issuer: &Issuer,
        now: OffsetDateTime,
    ) -> Result<AuthorizeRequest, AuthorizeError> {
        match self.verify(client) {
            Some(claims) => self.open_verified(&claims, client, issuer, now),
            None => Err(self.refuse(
                client,
                "the request object is not signed with a key and algorithm of this client",
            )),
        }
    }

    /// `alg=none` is no algorithm of any key, and nothing in the object can name another key than the client's.
    fn verify(&self, client: &Client) -> Option<Map<String, Value>> {
        let keys = client
            .keys()
            .filter(|_| client.client_id() == self.client_id() && self.object.len() <= MAX_LENGTH)?;
        let typ = decode_header(&self.object).ok()?.typ;
        let is_of_type = |typ: &String| TYPES.iter().any(|known| typ.eq_ignore_ascii_case(known));
        if typ.as_ref().is_some_and(|typ| !is_of_type(typ)) {
            return None;
        }
        if let Some(only) = client.request_object_signing_alg()
            && !is_signed_with(&self.object, only)
        {
            return None;
        }
        keys.verify(&self.object)
    }

    /// Whether a key of this client has signed the object. Nothing else about it is looked at.
    #[must_use]
    pub fn is_signed_by_key_of(&self, client: &Client) -> bool {
        self.verify(client).is_some()
    }

    pub(super) fn open_verified(
        self,
        claims: &Map<String, Value>,
        client: &Client,
        issuer: &Issuer,
        now: OffsetDateTime,
    ) -> Result<AuthorizeRequest, AuthorizeError> {
        if let Err(error) = self.envelope.parameters.check() {
            let code = AuthorizeErrorCode::InvalidRequest;
            return Err(self.envelope.refuse(client, code, error.to_string()));
        }
        let opened = self.check(claims, issuer, now).and_then(|()| parameters(claims));
        let pairs = opened.map_err(|problem| self.refuse(client, problem))?;
        let beside = if client.requires_signed_requests() {
            let client_id = ("client_id".to_owned(), self.envelope.client_id.to_string());
            Parameters::default().overlaid(KNOWN, [client_id])
        } else {
            self.envelope.parameters.without("request")
        };
        AuthorizeRequest::of(beside.overlaid(KNOWN, pairs))
    }

    fn check(
        &self,
        claims: &Map<String, Value>,
        issuer: &Issuer,
        now: OffsetDateTime,
    ) -> Result<(), &'static str> {
        let client_id = Value::from(self.client_id().as_str());
        let audience = Value::from(issuer.as_str());
        let now = now.unix_timestamp();
        if claims.get("iss").is_some_and(|iss| iss != &client_id) {
            return Err("iss of the request object is not the client");
        }
        // A JWT by which the client authenticates has it (RFC 9101 section 10.8).
        if claims.get("sub") == Some(&client_id) {
            return Err("the request object has the client as its sub");
        }
        if !claims.get("aud").is_none_or(|aud| has_audience(aud, &audience)) {
            return Err("aud of the request object is not this provider");
        }
        if !is_time(claims, "exp", |expires_at| {
            now < expires_at.saturating_add(CLOCK_LEEWAY)
        }) {
            return Err("the request object has expired");
        }
        if !is_time(claims, "nbf", |not_before| {
            not_before.saturating_sub(CLOCK_LEEWAY) <= now
        }) {
            return Err("the request object is not valid yet");
        }
        if claims.contains_key("request") || claims.contains_key("request_uri") {
            return Err("the request object has request or request_uri");
        }
        for name in ["client_id", "response_type"] {
            let beside = self.envelope.parameters.optional(name).ok().flatten();
            let inside = claims.get(name);
            if let (Some(beside), Some(inside)) = (beside, inside)
                && inside != &Value::from(beside)
            {
                return Err("client_id or response_type differ inside and beside the request object");
            }
        }
        Ok(())
    }

    fn refuse(&self, client: &Client, problem: &'static str) -> AuthorizeError {
        self.envelope
            .refuse(client, AuthorizeErrorCode::InvalidRequestObject, problem)
    }
}

fn is_signed_with(object: &str, algorithm: SigningAlgorithm) -> bool {
    let expected = match algorithm {
        SigningAlgorithm::Rs256 => Algorithm::RS256,
        SigningAlgorithm::Ps256 => Algorithm::PS256,
        SigningAlgorithm::Es256 => Algorithm::ES256,
        SigningAlgorithm::EdDsa => Algorithm::EdDSA,
    };
    decode_header(object).is_ok_and(|header| header.alg == expected)
}

fn has_audience(aud: &Value, issuer: &Value) -> bool {
    aud == issuer || aud.as_array().is_some_and(|several| several.contains(issuer))
}

/// Whether a time is absent, or a number of seconds that is `good`.
fn is_time(claims: &Map<String, Value>, name: &str, good: impl Fn(i64) -> bool) -> bool {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "fractions of a second do not matter, and casts saturate"
    )]
    let seconds = |time: &Value| {
        time.as_i64()
            .or_else(|| time.as_f64().map(|seconds| seconds as i64))
    };
    claims
        .get(name)
        .is_none_or(|time| seconds(time).is_some_and(&good))
}

/// The members that are parameters, as they would stand in a query.
fn parameters(claims: &Map<String, Value>) -> Result<Vec<(String, String)>, &'static str> {
    let mut pairs = Vec::new();
    for (name, value) in claims.iter().filter(|(name, _)| KNOWN.contains(&name.as_str())) {
        let values = match value {
            // Like a parameter without a value.
            Value::Null => &[],
            Value::Array(values) if REPEATABLE.contains(&name.as_str()) => values.as_slice(),
            value => std::slice::from_ref(value),
        };
        for value in values.iter().filter(|value| value.as_str() != Some("")) {
            pairs.push((name.clone(), text(name, value)?));
        }
    }
    Ok(pairs)
}

fn text(name: &str, value: &Value) -> Result<String, &'static str> {
    match (name, value) {
        (_, Value::String(text)) => Ok(text.clone()),
        ("max_age", Value::Number(seconds)) => Ok(seconds.to_string()),
        ("claims", Value::Object(_)) => Ok(value.to_string()),
        _ => Err("the request object has a parameter that is no text"),
    }
}

impl std::fmt::Debug for UnopenedRequest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_tuple("UnopenedRequest")
            .field(&self.envelope)
            .finish()
    }
}
