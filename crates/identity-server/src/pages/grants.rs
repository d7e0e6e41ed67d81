//! `/Grants`: what somebody has allowed to which client, and how to take it back.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse};
use oidc_protocol::authorize::Consent;
use oidc_protocol::identifiers::{ClientId, SubjectId};
use serde::{Deserialize, Serialize};
use time::macros::datetime;
use web_host::csrf::{Csrf, CsrfToken};
use web_host::moment::Moment;
use web_host::pages::Page;
use web_host::texts::Text;

use super::account::{AccountNavigation, Section};
use super::{CSRF, form_protection};
use crate::IdentityServer;
use crate::consents::Permission;
use crate::endpoints::see_other;
use crate::error::InternalError;
use crate::storage::{StoredConsent, StoredSession};

#[derive(Debug, Serialize)]
pub(crate) struct GrantsPage {
    navigation: AccountNavigation,
    person: String,
    grants: Vec<GrantEntry>,
    message: Option<Text>,
    csrf: CsrfToken,
}

/// What one client has.
#[derive(Debug, Serialize)]
struct GrantEntry {
    client_id: String,
    client_name: String,
    permissions: Vec<Permission>,
    given_on: Moment,
}

impl Page for GrantsPage {
    const TEMPLATE: &'static str = "grants.html";

    fn samples() -> Vec<Self> {
        let permission = |name: &str, title| Permission {
            name: name.to_owned(),
            title,
            description: None,
        };
        let entry = GrantEntry {
            client_id: "web".to_owned(),
            client_name: "Web client".to_owned(),
            permissions: vec![
                permission("profile", Text::new("permission-profile")),
                permission("api1", Text::verbatim("MyAPI")),
            ],
            given_on: Moment::new(datetime!(2026-03-02 09:30 UTC), datetime!(2026-06-15 09:30 UTC)),
        };
        let page = |grants, message| Self {
            navigation: AccountNavigation::sample(Section::Applications),
            person: "Alice Smith".to_owned(),
            grants,
            message,
            csrf: Csrf::fresh(&web_host::SystemRandom),
        };
        vec![
            page(Vec::new(), None),
            page(vec![entry], Some(Text::new("form-too-old"))),
        ]
    }
}

/// A missing field is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RevokeForm {
    client_id: String,
    csrf: String,
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
) -> Result<HttpResponse, InternalError> {
    match server.sessions.of(&request).await? {
        Some(session) => show(&server, &request, &session, None).await,
        None => Ok(sign_in()),
    }
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Form<RevokeForm>,
) -> Result<HttpResponse, InternalError> {
    let Some(session) = server.sessions.of(&request).await? else {
        return Ok(sign_in());
    };
    if CSRF.verify(&request, &form.csrf).is_err() {
        return show(&server, &request, &session, Some(Text::new("form-too-old"))).await;
    }
    if let Ok(client_id) = ClientId::parse(form.client_id.as_str()) {
        // First the consent: whoever asks for tokens in between has to ask the person.
        server.consents.withdraw(&session.subject, &client_id).await?;
        server.tokens.revoke_grants(&session.subject, &client_id).await?;
    }
    Ok(see_other("/Grants"))
}

fn sign_in() -> HttpResponse {
    see_other("/Account/Login?returnUrl=%2FGrants")
}

async fn show(
    server: &IdentityServer,
    request: &HttpRequest,
    session: &StoredSession,
    message: Option<Text>,
) -> Result<HttpResponse, InternalError> {
    let Some(user) = server.parts.users.by_subject(&session.subject).await? else {
        return Ok(sign_in());
    };
    let mut grants = Vec::new();
    for (client_id, allowed) in allowed_by(server, &session.subject).await? {
        grants.push(entry(server, &client_id, &allowed).await?);
    }
    let (csrf, cookie) = form_protection(request, server.parts.random.as_ref());
    let status = message
        .as_ref()
        .map_or(StatusCode::OK, |_| StatusCode::BAD_REQUEST);
    let page = GrantsPage {
        navigation: AccountNavigation::new(server, Section::Applications),
        person: user.display_name().to_owned(),
        grants,
        message,
        csrf,
    };
    let mut response = HttpResponse::build(status);
    response.cookie(cookie);
    Ok(server.templates.respond_with(request, response, &page))
}

/// What the person has consented to, and what clients hold tokens for, by client.
async fn allowed_by(
    server: &IdentityServer,
    subject: &SubjectId,
) -> Result<BTreeMap<ClientId, StoredConsent>, InternalError> {
    let mut by_client: BTreeMap<_, _> = server.consents.of(subject).await?.into_iter().collect();
    for stored in server.tokens.grants_of(subject).await? {
        let consent = Consent {
            scopes: stored.grant.scopes,
            claims: BTreeSet::new(),
        };
        let known = by_client.remove(&stored.grant.client_id);
        let allowed = match known {
            Some(known) => StoredConsent {
                consent: known.consent.and(&consent),
                given_at: known.given_at.max(stored.created_at),
            },
            None => StoredConsent {
                consent,
                given_at: stored.created_at,
            },
        };
        by_client.insert(stored.grant.client_id, allowed);
    }
    Ok(by_client)
}

async fn entry(
    server: &IdentityServer,
    client_id: &ClientId,
    allowed: &StoredConsent,
) -> Result<GrantEntry, InternalError> {
    let client = server.parts.clients.by_id(client_id).await?;
    Ok(GrantEntry {
        client_id: client_id.to_string(),
        client_name: client.map_or_else(|| client_id.to_string(), |client| client.name().to_owned()),
        permissions: server.consents.in_words(&allowed.consent),
        given_on: Moment::new(allowed.given_at, server.parts.clock.now()),
    })
}
