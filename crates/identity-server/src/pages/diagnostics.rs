//! `/Diagnostics`: what this server knows of the browser in front of it, and of itself. In development only.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use oidc_protocol::authentication::{Acr, AuthenticationMethodReference};
use oidc_protocol::claims::{IdTokenClaims, IdTokenInput, RequestedClaims};
use oidc_protocol::client::Client;
use oidc_protocol::token::GrantedPerson;
use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use web_host::pages::Page;

use crate::error::InternalError;
use crate::server::IdentityServer;
use crate::storage::StoredSession;
use crate::users::User;

/// The cookies of this server, and what for.
const COOKIES: &[(&str, &str)] = &[
    ("__Host-identity-session", "the key of the session"),
    (
        "__Host-identity-browser-state",
        "a hash of the session, for check_session_iframe",
    ),
    (
        "__Host-identity-pending",
        "binds sign-ins that have begun to this browser",
    ),
    ("__Host-identity-csrf", "protects forms"),
    ("__Host-identity-known", "this browser is known to the limits"),
    (
        "__Host-identity-last",
        "the last sign-in, so that the next is shorter",
    ),
    ("__Host-identity-language", "the language that was chosen"),
    (crate::flow::BROWSER, "finds the flow trace of this browser"),
];

#[derive(Debug, Serialize)]
pub(crate) struct DiagnosticsPage {
    session: Option<SessionFacts>,
    cookies: Vec<CookieFacts>,
    server: Vec<Fact>,
}

#[derive(Debug, Serialize)]
struct SessionFacts {
    properties: Vec<Fact>,
    /// What the user store tells.
    claims: Vec<Fact>,
    /// What applications are told.
    applications: Vec<ToldApplication>,
}

#[derive(Debug, Serialize)]
struct ToldApplication {
    name: String,
    client_id: String,
    /// The claims of an id token, if one were made now.
    id_token: String,
}

#[derive(Debug, Serialize)]
struct CookieFacts {
    name: String,
    purpose: &'static str,
    length: usize,
}

#[derive(Debug, Serialize)]
struct Fact {
    name: String,
    value: String,
}

impl Fact {
    fn new(name: &str, value: &(impl ToString + ?Sized)) -> Self {
        Self {
            name: name.to_owned(),
            value: value.to_string(),
        }
    }
}

impl Page for DiagnosticsPage {
    const TEMPLATE: &'static str = "diagnostics.html";

    fn samples() -> Vec<Self> {
        let session = SessionFacts {
            properties: vec![Fact::new("sub", "alice")],
            claims: vec![Fact::new("name", "Alice Smith")],
            applications: vec![ToldApplication {
                name: "Web client".to_owned(),
                client_id: "web".to_owned(),
                id_token: "{ \"sub\": \"alice\" }".to_owned(),
            }],
        };
        let page = |session| Self {
            session,
            cookies: vec![CookieFacts {
                name: "__Host-identity-session".to_owned(),
                purpose: "the key of the session",
                length: 43,
            }],
            server: vec![Fact::new("issuer", "https://localhost:5001")],
        };
        vec![page(None), page(Some(session))]
    }
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
) -> Result<HttpResponse, InternalError> {
    let page = DiagnosticsPage {
        session: session_facts(&server, &request).await?,
        cookies: cookies(&request),
        server: server_facts(&server).await?,
    };
    Ok(server.templates.respond(&request, StatusCode::OK, &page))
}

async fn session_facts(
    server: &IdentityServer,
    request: &HttpRequest,
) -> Result<Option<SessionFacts>, InternalError> {
    let Some(session) = server.sessions.of(request).await? else {
        return Ok(None);
    };
    let Some(user) = server.parts.users.by_subject(&session.subject).await? else {
        return Ok(None);
    };
    let mut applications = Vec::new();
    let mut clients = server.parts.clients.listed().await?;
    clients.sort_unstable_by(|one, other| one.client_id().as_str().cmp(other.client_id().as_str()));
    // Programs without people get no id token.
    for client in clients.iter().filter(|client| client.scopes().has_openid()) {
        applications.push(told(server, client, &session, &user)?);
    }
    let claims = user.claims.0.iter();
    Ok(Some(SessionFacts {
        properties: properties(&session, &user),
        claims: claims
            .map(|(name, value)| Fact::new(name, &in_words(value)))
            .collect(),
        applications,
    }))
}

fn properties(session: &StoredSession, user: &User) -> Vec<Fact> {
    let authentication = &session.authentication;
    let amr: Vec<&str> = authentication
        .amr()
        .iter()
        .copied()
        .map(AuthenticationMethodReference::as_str)
        .collect();
    vec![
        Fact::new("sub", &session.subject),
        Fact::new("user name", &user.username),
        Fact::new("sid", &session.sid),
        Fact::new("amr", &amr.join(" ")),
        Fact::new("acr", authentication.acr().map_or("(none)", Acr::as_str)),
        Fact::new("auth_time", &moment(authentication.auth_time())),
        Fact::new("remembered", &session.persistent),
        Fact::new("began", &moment(session.began_at)),
        Fact::new("signed in last", &moment(session.created_at)),
        Fact::new("used last", &moment(session.last_seen.at)),
        Fact::new("ends unless used", &moment(session.expires_at)),
        Fact::new("ends in any case", &moment(session.ends_at)),
    ]
}

/// The claims that `client` would find in an id token that it gets now for everything that it may ask for.
fn told(
    server: &IdentityServer,
    client: &Client,
    session: &StoredSession,
    user: &User,
) -> Result<ToldApplication, InternalError> {
    let claims = IdTokenClaims::new(&IdTokenInput {
        issuer: &server.parts.issuer,
        client,
        person: &GrantedPerson {
            subject: session.subject.clone(),
            session_id: session.sid.clone(),
            authentication: session.authentication.clone(),
        },
        subject: &server.keys.subject_at(client, &session.subject),
        user_claims: &user.claims.0,
        scopes: client.scopes(),
        requested_claims: &RequestedClaims::default(),
        resources: &server.parts.resources,
        nonce: None,
        access_token: None,
        code: None,
        state: None,
        algorithm: client.id_token_signed_response_alg(),
        now: server.parts.clock.now(),
    });
    Ok(ToldApplication {
        name: client.name().to_owned(),
        client_id: client.client_id().to_string(),
        id_token: serde_json::to_string_pretty(&claims)?,
    })
}

/// By name: what stands in them is nobody's business.
fn cookies(request: &HttpRequest) -> Vec<CookieFacts> {
    let Ok(cookies) = request.cookies() else {
        return Vec::new();
    };
    let purpose = |name: &str| {
        let known = COOKIES.iter().find(|(known, _)| *known == name);
        known.map_or("not of this server", |(_, purpose)| *purpose)
    };
    let of_cookie = |cookie: &actix_web::cookie::Cookie<'_>| CookieFacts {
        name: cookie.name().to_owned(),
        purpose: purpose(cookie.name()),
        length: cookie.value().len(),
    };
    cookies.iter().map(of_cookie).collect()
}

async fn server_facts(server: &IdentityServer) -> Result<Vec<Fact>, InternalError> {
    let languages: Vec<&str> = server
        .templates
        .texts()
        .languages()
        .iter()
        .map(web_host::language::Language::as_str)
        .collect();
    let clients: Vec<String> = server
        .parts
        .clients
        .listed()
        .await?
        .iter()
        .map(|client| client.client_id().to_string())
        .collect();
    let step = server.authentication_step().report();
    let mut facts = vec![
        Fact::new("version", env!("CARGO_PKG_VERSION")),
        Fact::new("issuer", server.parts.issuer.as_str()),
        Fact::new("time", &moment(server.parts.clock.now())),
        Fact::new("languages", &languages.join(" ")),
        Fact::new("clients", &clients.join(" ")),
        Fact::new("signing keys", &signing_keys(&server.keys.jwks().await?)),
        Fact::new(
            "calls to Authsignal",
            &format!(
                "{} answered, {} failed, circuit {:?}",
                step.answered, step.failed, step.circuit
            ),
        ),
    ];
    if let Some(browser) = &server.browser {
        facts.push(Fact::new("Authsignal", &browser.base_url));
        facts.push(Fact::new("tenant", &browser.tenant_id));
    }
    if let Some(development) = &server.development {
        facts.push(Fact::new("database", &development.settings.database));
    }
    Ok(facts)
}

/// The published keys, by identifier and algorithm.
fn signing_keys(jwks: &[u8]) -> String {
    let jwks: Value = serde_json::from_slice(jwks).unwrap_or_default();
    let keys = jwks.get("keys").and_then(Value::as_array).into_iter().flatten();
    let in_words = |key: &Value| {
        let part = |name: &str| key.get(name).and_then(Value::as_str).unwrap_or("?").to_owned();
        format!("{} ({})", part("kid"), part("alg"))
    };
    keys.map(in_words).collect::<Vec<_>>().join(", ")
}

fn in_words(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), ToOwned::to_owned)
}

fn moment(at: OffsetDateTime) -> String {
    at.format(&Rfc3339).unwrap_or_else(|_| at.to_string())
}
