use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use actix_web::body::to_bytes;
use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::test::{TestRequest, call_service, init_service};
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation};
use oidc_protocol::client::{Client, ClientSecretHash};
use oidc_protocol::identifiers::SubjectId;
use oidc_protocol::issuer::Issuer;
use serde_json::{Value, json};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use url::Url;
use web_host::{Clock as _, ManualClock, Service};

pub(super) use super::registered::{clients, clients_with, users};
use crate::authsignal::{
    Action, AuthenticationStep, Authenticator, AuthenticatorId, AuthenticatorKind, BeginChallenge, Begun,
    BrowserSettings, ChallengeUrl, ClientToken, NotVerified, OpenSettings, StepError, Verified, VerifyError,
};
use crate::clients::{ClientStore, ConfiguredClients};
use crate::consents::ConsentPolicy;
use crate::limits::{LimitSettings, Rule};
use crate::storage::{SigningKeyStorage, SqlStorage, Storage, StoredSigningKey};
use crate::users::{ConfiguredUsers, UserEntry};
use crate::{Builder, IdentityServer};

pub(super) const ISSUER: &str = "https://localhost:5001";
pub(super) const REDIRECT_URI: &str = "https://localhost:5002/signin-oidc";
pub(super) const POST_LOGOUT: &str = "https://localhost:5002/signout-callback-oidc";
/// Appendix B of RFC 7636.
pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(super) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// When it is to begin with.
const NOW: OffsetDateTime = datetime!(2026-11-24 12:00:00.75 UTC);

/// The key of all tests that do not ask for another: making one takes long.
static SIGNING_KEY: LazyLock<StoredSigningKey> = LazyLock::new(new_key);

fn new_key() -> StoredSigningKey {
    crate::keys::tests::new_key(datetime!(2026-11-01 0:00 UTC))
}

#[derive(Debug)]
struct NoAuthenticationStep;

#[async_trait]
impl AuthenticationStep for NoAuthenticationStep {
    async fn begin(&self, _: &BeginChallenge) -> Result<Begun, StepError> {
        Err(StepError::Refused("nobody signs in here".into()))
    }

    async fn verify(
        &self,
        _: &ClientToken,
        _: Action,
        _: Option<&SubjectId>,
    ) -> Result<Verified, VerifyError> {
        Err(NotVerified::InvalidToken.into())
    }

    /// Alice has an app, and Bob nothing.
    async fn authenticators(&self, subject: &SubjectId) -> Result<Vec<Authenticator>, StepError> {
        let app = Authenticator {
            id: AuthenticatorId::parse("app").unwrap(),
            kind: AuthenticatorKind::App,
            created_at: None,
            last_used_at: None,
        };
        match subject.as_str() {
            "alice" => Ok(vec![app]),
            "bob" => Ok(Vec::new()),
            _ => Err(StepError::Unreachable("nobody is there".into())),
        }
    }

    async fn remove_authenticator(&self, _: &SubjectId, _: &AuthenticatorId) -> Result<(), StepError> {
        Err(StepError::Refused("nothing is removed here".into()))
    }

    async fn settings(&self, _: &OpenSettings) -> Result<ChallengeUrl, StepError> {
        Ok(ChallengeUrl::parse("https://mfa.example/settings?token=track").unwrap())
    }

    async fn forget(&self, _: &SubjectId) -> Result<(), StepError> {
        Ok(())
    }
}

/// A server of one test, with a clock that stands still.
pub(super) struct Provider {
    pub(super) server: IdentityServer,
    pub(super) clock: ManualClock,
    pub(super) storage: Arc<dyn Storage>,
}

impl Provider {
    pub(super) async fn start() -> Self {
        Self::with_key(SIGNING_KEY.clone()).await
    }

    /// A server with these clients beside the usual ones.
    pub(super) async fn with_more(more: Value) -> Self {
        let more: Vec<Client> = serde_json::from_value(more).unwrap();
        let clients = clients().into_iter().chain(more).collect();
        Self::start().await.restarted(clients, users()).await
    }

    /// A server that calls itself the same and signs with another key.
    pub(super) async fn with_another_key() -> Self {
        Self::with_key(new_key()).await
    }

    async fn with_key(key: StoredSigningKey) -> Self {
        let storage = SqlStorage::in_memory().unwrap();
        storage.insert_signing_key(key).await.unwrap();
        let clock = ManualClock::at(NOW);
        Self::over(Arc::new(storage), clock, configured(clients()), users()).await
    }

    /// A server over a storage that is not empty, with these clients beside the usual ones.
    pub(super) async fn on(storage: impl Storage, more: Value) -> Self {
        let more: Vec<Client> = serde_json::from_value(more).unwrap();
        let clients = configured(clients().into_iter().chain(more).collect());
        Self::over(Arc::new(storage), ManualClock::at(NOW), clients, users()).await
    }

    /// The same server after a restart with another configuration.
    pub(super) async fn restarted(&self, clients: Vec<Client>, users: Vec<UserEntry>) -> Self {
        let clients = configured(clients);
        Self::over(Arc::clone(&self.storage), self.clock.clone(), clients, users).await
    }

    /// Another server over the same storage, with a clock of its own that goes `ahead` of this one's.
    pub(super) async fn replica(&self, clients: Vec<Client>, ahead: Duration) -> Self {
        let clock = ManualClock::at(self.clock.now() + ahead);
        Self::over(Arc::clone(&self.storage), clock, configured(clients), users()).await
    }

    /// The same server with another client store.
    pub(super) async fn with_clients(&self, clients: impl ClientStore) -> Self {
        Self::over(Arc::clone(&self.storage), self.clock.clone(), clients, users()).await
    }

    /// The same server with another consent policy and these clients beside the usual ones.
    pub(super) async fn with_policy(&self, policy: impl ConsentPolicy, more: Value) -> Self {
        let more: Vec<Client> = serde_json::from_value(more).unwrap();
        let clients = configured(clients().into_iter().chain(more).collect());
        let builder = builder(Arc::clone(&self.storage), self.clock.clone(), clients, users());
        self.built(builder.consent(policy)).await
    }

    /// The same server with limits, which those of other tests do not have, and these clients.
    pub(super) async fn with_limits(&self, limits: LimitSettings, clients: Vec<Client>) -> Self {
        let clients = configured(clients);
        let builder = builder(Arc::clone(&self.storage), self.clock.clone(), clients, users());
        self.built(builder.limits(limits)).await
    }

    /// The same server where clients register themselves, with limits for that.
    pub(super) async fn with_registration(&self, section: Value, limits: LimitSettings) -> Self {
        let clients = configured(clients());
        let builder = builder(Arc::clone(&self.storage), self.clock.clone(), clients, users());
        let settings = serde_json::from_value(section).unwrap();
        self.built(builder.registration(Some(settings)).limits(limits))
            .await
    }

    /// The same server, which trusts this certificate when it calls strangers.
    pub(super) async fn with_strangers(&self, section: Value, root: reqwest::Certificate) -> Self {
        let settings = serde_json::from_value(section).unwrap();
        self.with_builder(|builder| builder.registration(Some(settings)).trusted_roots(vec![root]))
            .await
    }

    /// The same server, built otherwise.
    pub(super) async fn with_builder(&self, change: impl FnOnce(Builder) -> Builder) -> Self {
        let builder = builder(
            Arc::clone(&self.storage),
            self.clock.clone(),
            configured(clients()),
            users(),
        );
        self.built(change(builder)).await
    }

    /// The same server over another authentication step, built otherwise.
    pub(super) async fn with_step(
        &self,
        step: impl AuthenticationStep,
        change: impl FnOnce(Builder) -> Builder,
    ) -> Self {
        let clients = configured(clients());
        let (storage, clock) = (Arc::clone(&self.storage), self.clock.clone());
        self.built(change(builder_over(step, storage, clock, clients, users())))
            .await
    }

    async fn built(&self, builder: Builder) -> Self {
        Self {
            server: Box::pin(builder.build()).await.unwrap(),
            clock: self.clock.clone(),
            storage: Arc::clone(&self.storage),
        }
    }

    async fn over(
        storage: Arc<dyn Storage>,
        clock: ManualClock,
        clients: impl ClientStore,
        users: Vec<UserEntry>,
    ) -> Self {
        let builder = builder(Arc::clone(&storage), clock.clone(), clients, users);
        Self {
            server: Box::pin(builder.build()).await.unwrap(),
            clock,
            storage,
        }
    }

    pub(super) async fn call(&self, request: TestRequest) -> Reply {
        Self::call_at(&self.server.service(&[]), request).await
    }

    pub(super) async fn call_at(service: &Service, request: TestRequest) -> Reply {
        let app = init_service(web_host::app(service)).await;
        let response = call_service(&app, request.to_request()).await;
        let (_, response) = response.into_parts();
        let cookies = response.cookies().map(Cookie::into_owned).collect();
        let (head, body) = response.into_parts();
        Reply {
            status: head.status(),
            headers: head.headers().clone(),
            cookies,
            body: String::from_utf8(to_bytes(body).await.ok().unwrap().to_vec()).unwrap(),
        }
    }

    pub(super) async fn get(&self, path: &str) -> Reply {
        self.call(TestRequest::get().uri(path)).await
    }

    /// A token request with this `Authorization` header and these form fields.
    pub(super) async fn token(&self, authorization: Option<&str>, form: &[(&str, &str)]) -> Reply {
        let mut request = TestRequest::post().uri("/connect/token").set_form(form);
        if let Some(authorization) = authorization {
            request = request.insert_header(("authorization", authorization));
        }
        self.call(request).await
    }

    /// A form for this endpoint, from a client or API that authenticates by Basic.
    pub(super) async fn ask(&self, path: &str, caller: &str, secret: &str, form: &[(&str, &str)]) -> Reply {
        let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let credentials = STANDARD.encode(format!("{}:{}", encode(caller), encode(secret)));
        let request = TestRequest::post()
            .uri(path)
            .insert_header(("authorization", format!("Basic {credentials}")))
            .set_form(form);
        self.call(request).await
    }

    /// The token request of the client `web` for this code, with some of its fields changed.
    pub(super) async fn redeem(&self, code: &str, changes: &[(&str, &str)]) -> Reply {
        let form = changed(
            &[
                ("grant_type", "authorization_code"),
                ("code", code),
                ("redirect_uri", REDIRECT_URI),
                ("code_verifier", VERIFIER),
                ("client_id", "web"),
                ("client_secret", "secret"),
            ],
            changes,
        );
        self.token(None, &form).await
    }

    /// The header and claims of a token, verified with the published keys as a client would.
    pub(super) async fn verified(&self, token: &str) -> (Header, Value) {
        let keys: JwkSet =
            serde_json::from_str(&self.get("/.well-known/openid-configuration/jwks").await.body).unwrap();
        let header = jsonwebtoken::decode_header(token).unwrap();
        let key = keys.find(header.kid.as_deref().unwrap()).unwrap();
        // A key is for one algorithm, whatever the token says.
        let algorithm: Algorithm = key.common.key_algorithm.unwrap().to_string().parse().unwrap();
        let mut validation = Validation::new(algorithm);
        validation.required_spec_claims.clear();
        // The token is of the test's time, not of the machine's.
        validation.validate_exp = false;
        validation.validate_aud = false;
        let decoded = jsonwebtoken::decode(token, &DecodingKey::from_jwk(key).unwrap(), &validation).unwrap();
        (decoded.header, decoded.claims)
    }
}

/// What came back.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) cookies: Vec<Cookie<'static>>,
    pub(super) body: String,
}

impl Reply {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(super) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        self.header("location")
    }

    /// A parameter of the redirect.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let url = Url::parse(ISSUER).unwrap().join(self.location()).unwrap();
        url.query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    pub(super) fn is_at_client(&self) -> bool {
        self.location()
            .split('?')
            .next()
            .is_some_and(|base| base == REDIRECT_URI)
    }

    pub(super) fn code(&self) -> String {
        assert!(self.is_at_client(), "{}", self.location());
        self.parameter("code")
            .unwrap_or_else(|| panic!("{}", self.location()))
    }

    /// The response that goes to the client, whichever way it takes.
    pub(super) fn response(&self) -> BTreeMap<String, String> {
        if self.status == StatusCode::OK {
            let (action, fields) = self.form();
            assert_eq!(action, REDIRECT_URI);
            return fields;
        }
        let (base, encoded) = self.location().split_at(REDIRECT_URI.len());
        assert_eq!(base, REDIRECT_URI);
        url::form_urlencoded::parse(&encoded.as_bytes()[1..])
            .into_owned()
            .collect()
    }

    /// Where the form of a page leads, and its hidden fields.
    pub(super) fn form(&self) -> (String, BTreeMap<String, String>) {
        let attribute = |tag: &str, name: &str| {
            let value = tag.split(&format!(r#"{name}=""#)).nth(1).unwrap();
            unescaped(value.split('"').next().unwrap())
        };
        let form = self.body.split("<form").nth(1).expect("a form");
        let hidden = form.split("<input").skip(1);
        let hidden = hidden.filter(|tag| tag.contains(r#"type="hidden""#));
        let fields = hidden.map(|tag| (attribute(tag, "name"), attribute(tag, "value")));
        (attribute(form, "action"), fields.collect())
    }

    /// Where the login page sends the browser back to.
    pub(super) fn login_return_url(&self) -> String {
        assert!(
            self.location().starts_with("/Account/Login?returnUrl="),
            "{}",
            self.location()
        );
        self.parameter("returnUrl").unwrap()
    }
}

fn unescaped(text: &str) -> String {
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&#x2F;", "/"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (escaped, character)| {
        text.replace(escaped, character)
    })
}

pub(super) fn authorize_path(changes: &[(&str, &str)]) -> String {
    format!("/connect/authorize?{}", encoded(&authorize_parameters(changes)))
}

pub(super) fn authorize_parameters<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    changed(
        &[
            ("client_id", "web"),
            ("redirect_uri", REDIRECT_URI),
            ("response_type", "code"),
            ("scope", "openid profile"),
            ("state", "a state & more"),
            ("nonce", "a-nonce"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ],
        changes,
    )
}

/// Replaces by name; an empty value leaves the parameter out.
fn changed<'a>(base: &[(&'a str, &'a str)], changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let is_changed = |name: &str| changes.iter().any(|(changed, _)| *changed == name);
    base.iter()
        .filter(|(name, _)| !is_changed(name))
        .chain(changes)
        .filter(|(_, value)| !value.is_empty())
        .copied()
        .collect()
}

pub(super) fn encoded(parameters: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish()
}

fn builder(
    storage: Arc<dyn Storage>,
    clock: ManualClock,
    clients: impl ClientStore,
    users: Vec<UserEntry>,
) -> Builder {
    builder_over(NoAuthenticationStep, storage, clock, clients, users)
}

fn builder_over(
    step: impl AuthenticationStep,
    storage: Arc<dyn Storage>,
    clock: ManualClock,
    clients: impl ClientStore,
    users: Vec<UserEntry>,
) -> Builder {
    let browser = BrowserSettings {
        base_url: Url::parse("https://localhost:5003/v1").unwrap(),
        tenant_id: "local-tenant".to_owned(),
    };
    IdentityServer::builder(
        Issuer::parse(ISSUER).unwrap(),
        storage,
        Arc::new(step),
        browser,
    )
    .users(ConfiguredUsers::new(users).unwrap())
    .clients(clients)
    .resources(
        serde_json::from_value(json!({
            "identity": [{ "name": "openid" }, { "name": "profile" }, { "name": "email" }, { "name": "address" }, { "name": "phone" }],
            "api_scopes": [
                { "name": "api1" },
                { "name": "api2" },
                { "name": "orders", "claims": ["role"] },
                { "name": "invoices" },
            ],
            "api_resources": [
                {
                    "name": "https://orders.example",
                    "scopes": ["orders"],
                    "secrets": [{ "sha256": ClientSecretHash::of(&"secret".into()).to_hex() }],
                },
                { "name": "https://invoices.example", "scopes": ["invoices"] },
            ],
        }))
        .unwrap(),
    )
    .clock(clock)
    .encryption_keys(crate::keys::tests::encryption_keys())
    .limits(no_limits())
}

pub(super) fn no_limits() -> LimitSettings {
    LimitSettings::all(Rule::new(u32::MAX, 1, 1, 1).unwrap())
}

pub(super) fn configured(clients: Vec<Client>) -> ConfiguredClients {
    ConfiguredClients::new(clients).unwrap()
}
