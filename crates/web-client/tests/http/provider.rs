//! An OpenID Provider on port 0 that does what a provider must, and lies only where a test tells it to.

mod token;

use std::collections::HashMap;
use std::sync::Mutex;

use actix_web::web::{Data, get, post};
use actix_web::{App, HttpResponse, HttpServer};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use url::Url;
use web_host::{Clock, ManualClock, RandomSource as _, SystemRandom};

pub(crate) const CLIENT_ID: &str = "web";
pub(crate) const CLIENT_SECRET: &str = "the client's secret";
pub(crate) const ALICE: &str = "a5a0c16c-0027-4011-8e2f-a7e179dc784b";

/// A signing key and its identifier.
#[derive(Clone)]
pub(crate) struct SigningKey {
    pub(crate) id: String,
    key: EncodingKey,
}

impl SigningKey {
    pub(crate) fn generate(id: &str) -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let base64 = STANDARD.encode(der.as_ref());
        let lines: Vec<&str> = base64
            .as_bytes()
            .chunks(64)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            lines.join("\n")
        );
        Self {
            id: id.to_owned(),
            key: EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap(),
        }
    }

    fn jwk(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.key, Algorithm::RS256).unwrap();
        jwk.common.key_id = Some(self.id.clone());
        let mut jwk = serde_json::to_value(jwk).unwrap();
        jwk["use"] = json!("sig");
        jwk
    }

    fn header(&self) -> Header {
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(self.id.clone());
        header
    }

    fn sign(&self, header: &Header, claims: &Value) -> String {
        encode(header, claims, &self.key).unwrap()
    }
}

/// What the provider does differently from what it should, and whom it signs in.
#[expect(clippy::struct_excessive_bools, reason = "each is a way to misbehave")]
pub(crate) struct Behaviour {
    /// Claims of the ID token that are added, replaced, or (null) left out.
    pub(crate) claims: Value,
    /// Claims of userinfo that are added or replaced.
    pub(crate) userinfo: Value,
    /// Signs ID tokens; in the key set unless a test says otherwise.
    pub(crate) signing_key: SigningKey,
    /// The keys in the key set.
    pub(crate) published_keys: Vec<SigningKey>,
    /// Changes the header of ID tokens and logout tokens before they are signed.
    pub(crate) edit_header: fn(&mut Header),
    /// Makes the ID token in another way.
    pub(crate) forge: Option<fn(&Value) -> String>,
    /// Whether its metadata promise the parameter `iss`.
    pub(crate) promises_iss: bool,
    /// Whether refresh tokens are given.
    pub(crate) gives_refresh_tokens: bool,
    /// The issuer in its metadata, when that is another one.
    pub(crate) other_issuer: Option<&'static str>,
    /// Whether requests are answered with an error.
    pub(crate) down: bool,
    /// Whether an end session endpoint is announced.
    pub(crate) ends_sessions: bool,
    /// The page that tells in a frame whether the session has changed.
    pub(crate) check_session_iframe: &'static str,
}

impl Behaviour {
    /// A token of this type, by default `JWT`.
    fn token(&self, typ: Option<&str>, claims: &Value) -> String {
        if let Some(forge) = self.forge {
            return forge(claims);
        }
        let mut header = self.signing_key.header();
        header.typ = typ.map(str::to_owned).or(header.typ);
        (self.edit_header)(&mut header);
        self.signing_key.sign(&header, claims)
    }
}

/// What a code or a refresh token stands for.
#[derive(Clone)]
struct Grant {
    nonce: String,
    challenge: String,
    redirect_uri: String,
    auth_time: i64,
    sid: String,
}

struct State {
    issuer: String,
    clock: ManualClock,
    behaviour: Mutex<Behaviour>,
    /// By code or refresh token; each is used once.
    grants: Mutex<HashMap<String, Grant>>,
    refreshes: Mutex<u32>,
    fetched_keys: Mutex<u32>,
}

/// The running provider. It stops when the test's runtime does.
#[derive(Clone)]
pub(crate) struct Provider {
    pub(crate) issuer: String,
    state: Data<State>,
}

impl Provider {
    pub(crate) fn start(clock: ManualClock) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let signing_key = SigningKey::generate("first");
        let behaviour = Behaviour {
            claims: json!({}),
            userinfo: json!({}),
            published_keys: vec![signing_key.clone()],
            signing_key,
            edit_header: |_| {},
            forge: None,
            promises_iss: true,
            gives_refresh_tokens: false,
            other_issuer: None,
            down: false,
            ends_sessions: true,
            check_session_iframe: "{issuer}/check-session",
        };
        let state = Data::new(State {
            issuer: issuer.clone(),
            clock,
            behaviour: Mutex::new(behaviour),
            grants: Mutex::default(),
            refreshes: Mutex::default(),
            fetched_keys: Mutex::default(),
        });
        let shared = state.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .route("/.well-known/openid-configuration", get().to(discovery))
                .route("/keys", get().to(keys))
                .route("/token", post().to(token::post))
                .route("/userinfo", get().to(token::userinfo))
        });
        actix_web::rt::spawn(
            server
                .workers(1)
                .disable_signals()
                .listen(listener)
                .unwrap()
                .run(),
        );
        Self { issuer, state }
    }

    /// Changes what it does from now on.
    pub(crate) fn set(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut self.state.behaviour.lock().unwrap());
    }

    /// A logout token as it should be, but for these claims (null leaves one out).
    pub(crate) fn logout_token(&self, changes: &Value) -> String {
        let now = self.state.clock.now().unix_timestamp();
        let mut claims = json!({
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 120,
            "jti": SystemRandom.token(),
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
            "sub": ALICE,
        });
        change(&mut claims, changes);
        let behaviour = self.state.behaviour.lock().unwrap();
        behaviour.token(Some("logout+jwt"), &claims)
    }

    /// How often tokens were refreshed, or tried to be.
    pub(crate) fn refreshes(&self) -> u32 {
        *self.state.refreshes.lock().unwrap()
    }

    /// The refresh tokens that are good, and codes.
    pub(crate) fn refresh_tokens(&self) -> Vec<String> {
        self.state.grants.lock().unwrap().keys().cloned().collect()
    }

    /// Takes all codes and refresh tokens back.
    pub(crate) fn revoke(&self) {
        self.state.grants.lock().unwrap().clear();
    }

    /// How often the key set was fetched.
    pub(crate) fn fetched_keys(&self) -> u32 {
        *self.state.fetched_keys.lock().unwrap()
    }

    /// Signs the person in who was sent to `authorization`: the path and query with which the browser comes back.
    pub(crate) fn authorize(&self, authorization: &Url) -> String {
        let asked: HashMap<String, String> = authorization.query_pairs().into_owned().collect();
        assert_eq!(authorization.origin().ascii_serialization(), self.issuer);
        assert_eq!(asked["code_challenge_method"], "S256");
        let code = format!("code-of-{}", asked["state"]);
        let grant = Grant {
            nonce: asked["nonce"].clone(),
            challenge: asked["code_challenge"].clone(),
            redirect_uri: asked["redirect_uri"].clone(),
            auth_time: self.state.clock.now().unix_timestamp(),
            sid: SystemRandom.token(),
        };
        self.state.grants.lock().unwrap().insert(code.clone(), grant);
        let session_state = format!("state-of-{code}");
        callback(
            authorization,
            &[
                ("code", &code),
                ("iss", &self.issuer),
                ("session_state", &session_state),
            ],
        )
    }
}

/// The path and query of the redirect URI with `state` and these parameters.
pub(crate) fn callback(authorization: &Url, parameters: &[(&str, &str)]) -> String {
    let asked: HashMap<String, String> = authorization.query_pairs().into_owned().collect();
    let mut url = Url::parse(&asked["redirect_uri"]).unwrap();
    url.query_pairs_mut()
        .append_pair("state", &asked["state"])
        .extend_pairs(parameters);
    format!("{}?{}", url.path(), url.query().unwrap())
}

async fn discovery(state: Data<State>) -> HttpResponse {
    let (issuer, behaviour) = (&state.issuer, state.behaviour.lock().unwrap());
    if behaviour.down {
        return HttpResponse::BadGateway().finish();
    }
    let mut document = json!({
        "issuer": behaviour.other_issuer.unwrap_or(issuer),
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        // Also what a careful client does not take.
        "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        "authorization_response_iss_parameter_supported": behaviour.promises_iss,
    });
    if behaviour.ends_sessions {
        document["end_session_endpoint"] = json!(format!("{issuer}/end-session"));
        document["check_session_iframe"] = json!(behaviour.check_session_iframe.replace("{issuer}", issuer));
    }
    HttpResponse::Ok().json(document)
}

async fn keys(state: Data<State>) -> HttpResponse {
    *state.fetched_keys.lock().unwrap() += 1;
    let keys: Vec<Value> = state
        .behaviour
        .lock()
        .unwrap()
        .published_keys
        .iter()
        .map(SigningKey::jwk)
        .collect();
    HttpResponse::Ok().json(json!({ "keys": keys }))
}

/// Adds, replaces, or (null) leaves out.
fn change(claims: &mut Value, changes: &Value) {
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
        .as_object_mut()
        .unwrap()
        .retain(|_, value| !value.is_null());
}

/// An ID token that is signed with the client's secret, which the client knows and others may learn.
pub(crate) fn signed_with_the_client_secret(claims: &Value) -> String {
    let key = EncodingKey::from_secret(CLIENT_SECRET.as_bytes());
    encode(&Header::new(Algorithm::HS256), claims, &key).unwrap()
}

/// An ID token that is not signed at all.
pub(crate) fn unsigned(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!(
        "{}.{}.",
        part(&json!({ "alg": "none", "typ": "JWT" })),
        part(claims)
    )
}
