//! `/Consent`: asks whether a client may have what it asks for.

use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use oidc_protocol::redirect_uri::RedirectUri;
use serde::Serialize;
use url::Url;
use web_host::pages::Page;
use web_host::texts::Text;

use super::decision::{DecisionForm, Frame, ask};
use super::login::local;
use super::{CSRF, ReturnQuery};
use crate::IdentityServer;
use crate::authorize::{Denial, Question};
use crate::clients::ClientPages;
use crate::consents::Permission;
use crate::endpoints::{authorize, see_other};
use crate::error::InternalError;

#[derive(Debug, Serialize)]
pub(crate) struct ConsentPage {
    #[serde(flatten)]
    frame: Frame,
    /// A warning, when nobody here knows the client.
    stranger: Option<Text>,
    permissions: Vec<Permission>,
    pages: ClientPages,
}

impl Page for ConsentPage {
    const TEMPLATE: &'static str = "consent.html";

    fn samples() -> Vec<Self> {
        let page = |description, message, stranger, pages| Self {
            frame: Frame::sample(message),
            stranger,
            permissions: vec![Permission {
                name: "profile".to_owned(),
                title: Text::new("permission-profile"),
                description,
            }],
            pages,
        };
        vec![
            page(None, None, None, ClientPages::default()),
            page(
                Some(Text::new("permission-profile-more")),
                Some(Text::new("form-too-old")),
                None,
                ClientPages::default(),
            ),
            page(
                None,
                None,
                Some(Text::new("consent-stranger").with("host", "app.example")),
                ClientPages::sample(),
            ),
            page(
                None,
                None,
                Some(Text::new("consent-stranger-local")),
                ClientPages::default(),
            ),
        ]
    }
}

impl ConsentPage {
    fn of(frame: Frame, question: &Question) -> Self {
        Self {
            frame,
            stranger: question
                .is_self_registered
                .then(|| stranger(&question.redirect_uri)),
            permissions: question.permissions.clone(),
            pages: question.client_pages.clone(),
        }
    }
}

/// What people have to know of a client that has chosen its own name: where it is.
fn stranger(redirect_uri: &RedirectUri) -> Text {
    let url = Url::parse(redirect_uri.as_str()).ok();
    let host = url.as_ref().and_then(Url::host_str);
    match host.filter(|_| !redirect_uri.is_local()) {
        Some(host) => Text::new("consent-stranger").with("host", host),
        None => Text::new("consent-stranger-local"),
    }
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    query: Query<ReturnQuery>,
) -> Result<HttpResponse, InternalError> {
    let browser = authorize::browser(&server, &request).await?;
    ask(
        &server,
        &request,
        &browser,
        &query.return_url(),
        None,
        ConsentPage::of,
    )
    .await
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Form<DecisionForm>,
) -> Result<HttpResponse, InternalError> {
    let return_url = local(&form.return_url);
    let browser = authorize::browser(&server, &request).await?;
    if CSRF.verify(&request, &form.csrf).is_err() {
        return ask(
            &server,
            &request,
            &browser,
            &return_url,
            Some(Text::new("form-too-old")),
            ConsentPage::of,
        )
        .await;
    }
    match form.action.as_str() {
        "allow" => {
            server.authorizations.consent(&return_url, &browser).await?;
            Ok(see_other(return_url.as_str()))
        }
        "deny" => {
            let answer = server
                .authorizations
                .deny(&return_url, Denial::DidNotConsent)
                .await?;
            authorize::respond_or_home(&server, &request, answer.as_ref()).await
        }
        _ => ask(&server, &request, &browser, &return_url, None, ConsentPage::of).await,
    }
}
