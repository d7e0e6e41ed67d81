//! `/Consent`: asks whether a client may have what it asks for.

use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use web_host::pages::Page;
use web_host::texts::Text;

use super::decision::{DecisionForm, Frame, ask};
use super::login::local;
use super::{CSRF, ReturnQuery};
use crate::IdentityServer;
use crate::authorize::{Denial, Question};
use crate::consents::Permission;
use crate::endpoints::{authorize, see_other};
use crate::error::InternalError;

#[derive(Debug, Serialize)]
pub(crate) struct ConsentPage {
    #[serde(flatten)]
    frame: Frame,
    permissions: Vec<Permission>,
}

impl Page for ConsentPage {
    const TEMPLATE: &'static str = "consent.html";

    fn samples() -> Vec<Self> {
        let page = |description, message| Self {
            frame: Frame::sample(message),
            permissions: vec![Permission {
                name: "profile".to_owned(),
                title: Text::new("permission-profile"),
                description,
            }],
        };
        vec![
            page(None, None),
            page(
                Some(Text::new("permission-profile-more")),
                Some(Text::new("form-too-old")),
            ),
        ]
    }
}

impl ConsentPage {
    fn of(frame: Frame, question: &Question) -> Self {
        Self {
            frame,
            permissions: question.permissions.clone(),
        }
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
            Ok(authorize::respond_or_home(&server, &request, answer.as_ref()))
        }
        _ => ask(&server, &request, &browser, &return_url, None, ConsentPage::of).await,
    }
}
