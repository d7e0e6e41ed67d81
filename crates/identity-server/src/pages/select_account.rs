//! `/Account/Select`: whether to go on as who one is, or as somebody else (`prompt=select_account`).

use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use url::form_urlencoded;
use web_host::pages::Page;
use web_host::texts::Text;

use super::decision::{DecisionForm, Frame, ask};
use super::login::local;
use super::{CSRF, ReturnQuery};
use crate::IdentityServer;
use crate::authorize::{Denial, Question};
use crate::endpoints::{authorize, see_other};
use crate::error::InternalError;

#[derive(Debug, Serialize)]
pub(crate) struct SelectAccountPage {
    #[serde(flatten)]
    frame: Frame,
    username: String,
}

impl Page for SelectAccountPage {
    const TEMPLATE: &'static str = "select_account.html";

    fn samples() -> Vec<Self> {
        let page = |message| Self {
            frame: Frame::sample(message),
            username: "alice".to_owned(),
        };
        vec![page(None), page(Some(Text::new("form-too-old")))]
    }
}

impl SelectAccountPage {
    fn of(frame: Frame, question: &Question) -> Self {
        Self {
            frame,
            username: question.username.clone(),
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
        SelectAccountPage::of,
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
            SelectAccountPage::of,
        )
        .await;
    }
    match form.action.as_str() {
        "continue" => {
            server.authorizations.stay(&return_url, &browser).await?;
            Ok(see_other(return_url.as_str()))
        }
        "another" => {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("returnUrl", return_url.as_str())
                .append_pair("account", "another")
                .finish();
            Ok(see_other(&format!("/Account/Login?{query}")))
        }
        "cancel" => {
            let answer = server
                .authorizations
                .deny(&return_url, Denial::DidNotSignIn)
                .await?;
            authorize::respond_or_home(&server, &request, answer.as_ref()).await
        }
        _ => {
            ask(
                &server,
                &request,
                &browser,
                &return_url,
                None,
                SelectAccountPage::of,
            )
            .await
        }
    }
}
