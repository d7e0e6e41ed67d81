use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::error::InternalError;
use actix_web::http::Method;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};

use super::refresh::refreshed;
use super::{LocalPath, Purpose, start};
use crate::app::App;
use crate::pages::problem::Problem;
use crate::session::{BrowserSessionState, Person};

/// The person who is signed in. A page that takes it is for signed-in people: others are sent to the provider first.
#[derive(Debug)]
pub struct SignedIn(pub Person);

impl FromRequest for SignedIn {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let Some(app) = request.app_data::<Data<App>>() else {
                return Err(interruption(HttpResponse::InternalServerError().finish()));
            };
            match BrowserSessionState::of(&request).person() {
                Ok(Some(person)) => match refreshed(app, &request, person).await {
                    Some(person) => Ok(Self(person)),
                    None => Err(sign_in_first(app, &request).await),
                },
                Ok(None) => Err(sign_in_first(app, &request).await),
                Err(error) => {
                    tracing::error!(%error, "a session cannot be read");
                    Err(interruption(Problem::internal().respond(app, &request)))
                }
            }
        })
    }
}

async fn sign_in_first(app: &App, request: &HttpRequest) -> actix_web::Error {
    interruption(start(app, request, wanted(request), Purpose::SignIn).await)
}

/// A form that was sent too late leads back to the section it belongs to, for its page cannot be sent again.
fn wanted(request: &HttpRequest) -> LocalPath {
    let uri = request.uri();
    let path = if *request.method() == Method::GET {
        uri.path_and_query().map_or("/", |path| path.as_str()).to_owned()
    } else {
        format!("/{}", uri.path().split('/').nth(1).unwrap_or_default())
    };
    LocalPath::try_from(path).unwrap_or_else(|_| LocalPath::home())
}

fn interruption(response: HttpResponse) -> actix_web::Error {
    InternalError::from_response("interrupted", response).into()
}
