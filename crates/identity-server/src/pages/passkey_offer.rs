//! `/Account/Passkeys/Offer`: somebody who has just signed in without a passkey may add one, and goes on either way.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use oidc_protocol::client::PasskeyPolicy;
use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use web_host::csrf::{Csrf, CsrfToken};
use web_host::language;
use web_host::pages::Page;

use super::browser_sdk::BrowserSdk;
use super::login::{local, remember_passkey};
use super::passkeys::is_added;
use super::{CSRF, form_protection, lead_on_to, speak};
use crate::IdentityServer;
use crate::authorize::LoginContext;
use crate::endpoints::see_other;
use crate::error::InternalError;
use crate::passkeys::{Answer, Capability, Offer, Step, is_fresh, is_here};
use crate::return_url::ReturnUrl;
use crate::signin::SignedIn;
use crate::users::User;

pub(super) const PATH: &str = "/Account/Passkeys/Offer";
const REQUIRED: &str = "/Account/Passkeys/Required";

#[derive(Debug, Serialize)]
pub(crate) struct PasskeyOfferPage {
    /// The application that waits for the sign-in.
    client_name: Option<String>,
    /// Whether the browser tries by itself first.
    silent: bool,
    /// Whether the person may say that they do not want to be asked again.
    may_refuse: bool,
    return_url: String,
    csrf: CsrfToken,
    passkeys: Option<BrowserSdk>,
}

impl Page for PasskeyOfferPage {
    const TEMPLATE: &'static str = "passkey_offer.html";

    fn samples() -> Vec<Self> {
        let page = |client: Option<&str>, silent, may_refuse| Self {
            client_name: client.map(ToOwned::to_owned),
            silent,
            may_refuse,
            return_url: "/".to_owned(),
            csrf: Csrf::fresh(&web_host::SystemRandom),
            passkeys: Some(BrowserSdk::sample()),
        };
        vec![
            page(Some("Example application"), false, true),
            page(None, false, false),
            page(Some("Example application"), true, true),
        ]
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct OfferQuery {
    #[serde(rename = "returnUrl")]
    return_url: String,
    silent: bool,
}

/// A missing field is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct OfferForm {
    outcome: String,
    /// The button that the person pressed; a name of its own, because a form that names a field twice is refused.
    answer: String,
    #[serde(rename = "returnUrl")]
    return_url: String,
    csrf: String,
}

/// Where somebody who has signed in like this goes before they go on; nowhere, when there is nothing to offer or that
/// cannot be found out.
pub(super) async fn stop(
    server: &IdentityServer,
    request: &HttpRequest,
    signed_in: &SignedIn,
) -> Option<String> {
    match try_stop(server, request, signed_in).await {
        Ok(stop) => stop,
        Err(error) => {
            tracing::warn!(%error, "nobody knows whether a passkey can be offered");
            None
        }
    }
}

async fn try_stop(
    server: &IdentityServer,
    request: &HttpRequest,
    signed_in: &SignedIn,
) -> Result<Option<String>, InternalError> {
    let (Some(facts), true) = (signed_in.passkeys, server.browser.is_some()) else {
        return Ok(None);
    };
    let subject = &signed_in.subject;
    let Some(user) = server.parts.users.by_subject(subject).await? else {
        return Ok(None);
    };
    // What the client asks for, it sees to itself when the person comes back to its request.
    let policy = match facts.capability {
        Capability::None => server.passkeys.policy(&user, None),
        _ => asked_of(server, &user, &signed_in.return_url).await?.0,
    };
    if policy == PasskeyPolicy::Password && facts.capability == Capability::None {
        return Ok(None);
    }
    // Whoever proves once more who they are is in the middle of something.
    let before = server.sessions.of(request).await?;
    if policy != PasskeyPolicy::Required && before.is_some_and(|before| before.subject == *subject) {
        return Ok(None);
    }
    let offer = server
        .passkeys
        .offer(&user, policy, facts, is_here(request, subject))
        .await?;
    let silent = facts.capability == Capability::CreateSilently && server.passkeys.creates_silently();
    Ok(offer.map(|offer| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("returnUrl", signed_in.return_url.as_str());
        let path = match offer {
            Offer::Required => REQUIRED,
            Offer::Voluntary => PATH,
        };
        if silent && offer == Offer::Voluntary {
            query.append_pair("silent", "true");
        }
        format!("{path}?{}", query.finish())
    }))
}

/// What is asked of this person on the way to `return_url`.
pub(super) async fn asked_of(
    server: &IdentityServer,
    user: &User,
    return_url: &ReturnUrl,
) -> Result<(PasskeyPolicy, Option<LoginContext>), InternalError> {
    let context = server.authorizations.login_context(return_url).await?;
    let of_client = context.as_ref().and_then(|context| context.passkey_policy);
    Ok((server.passkeys.policy(user, of_client), context))
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    query: Query<OfferQuery>,
) -> Result<HttpResponse, InternalError> {
    let return_url = local(&query.return_url);
    let Some(user) = fresh_person(&server, &request).await? else {
        return Ok(see_other(return_url.as_str()));
    };
    let (policy, context) = asked_of(&server, &user, &return_url).await?;
    if let Some(context) = &context {
        speak(&request, &context.ui_locales);
        lead_on_to(&request, context.redirect_uri.as_str());
    }
    language::comes_back_to(&request, format!("{PATH}?{}", request.query_string()));
    let (csrf, cookie) = form_protection(&request, server.parts.random.as_ref());
    let page = PasskeyOfferPage {
        client_name: context.map(|context| context.client_name),
        silent: query.silent && server.passkeys.creates_silently(),
        may_refuse: policy == PasskeyPolicy::Password,
        return_url: return_url.as_str().to_owned(),
        csrf,
        passkeys: server.browser.as_ref().map(BrowserSdk::of),
    };
    let mut response = HttpResponse::build(StatusCode::OK);
    response.cookie(cookie);
    Ok(server.templates.respond_with(&request, response, &page))
}

/// Takes in what the person said, and sends them on. Whatever is wrong with the form keeps nobody from that.
pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Form<OfferForm>,
) -> Result<HttpResponse, InternalError> {
    let return_url = local(&form.return_url);
    let mut response = see_other(return_url.as_str());
    if CSRF.verify(&request, &form.csrf).is_err() {
        return Ok(response);
    }
    let Some(user) = fresh_person(&server, &request).await? else {
        return Ok(response);
    };
    let (policy, _) = asked_of(&server, &user, &return_url).await?;
    let outcome = if form.answer.is_empty() {
        &form.outcome
    } else {
        &form.answer
    };
    let added = match outcome.as_str() {
        "not_now" => {
            server.passkeys.decline(&user, policy, Answer::NotNow).await?;
            false
        }
        "never" => {
            server.passkeys.decline(&user, policy, Answer::Never).await?;
            false
        }
        "failed" => {
            server.passkeys.count(Step::Failed);
            return Ok(HttpResponse::NoContent().finish());
        }
        // The authenticator of this browser holds one already.
        "known" => true,
        "added" => is_added(&server, &request, &user, Step::Accepted).await,
        "created_silently" => is_added(&server, &request, &user, Step::CreatedSilently).await,
        _ => false,
    };
    if added {
        remember_passkey(&request, &mut response, &user);
    }
    Ok(response)
}

/// Who has signed in with several factors a moment ago.
async fn fresh_person(server: &IdentityServer, request: &HttpRequest) -> Result<Option<User>, InternalError> {
    let session = server.sessions.of(request).await?;
    let now = server.parts.clock.now();
    match session.filter(|session| is_fresh(&session.authentication, now)) {
        Some(session) => Ok(server.parts.users.by_subject(&session.subject).await?),
        None => Ok(None),
    }
}
