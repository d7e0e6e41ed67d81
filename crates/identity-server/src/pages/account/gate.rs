//! Who may see a page about an account. A handler names what it needs among its arguments; whoever does not bring it is
//! led through the sign-in page, and comes back.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError};
use oidc_protocol::identifiers::SubjectId;
use url::form_urlencoded;

use crate::IdentityServer;
use crate::account::Moment;
use crate::authsignal::StepError;
use crate::endpoints::see_other;
use crate::error::InternalError;
use crate::pages::login::{local, log_step_error};
use crate::return_url::ReturnUrl;
use crate::storage::StoredSession;
use crate::users::User;

/// Where the pages are that people have to prove themselves for.
const BEHIND_THE_GATE: &str = "/Account/";

/// Somebody who is signed in and exists.
#[derive(Debug, Clone)]
pub(crate) struct SignedInPerson {
    pub(crate) session: StoredSession,
    pub(crate) user: User,
}

/// Somebody who has also proved a moment ago who they are, with a second factor if they have one: for pages that change
/// what matters about an account. Such pages have their path under `/Account/`.
#[derive(Debug, Clone)]
pub(crate) struct Confirmed(pub(crate) SignedInPerson);

/// Whether whoever goes there after signing in has to prove more than a password, if they have more.
pub(crate) fn needs_proof(return_url: &ReturnUrl) -> bool {
    return_url.as_str().starts_with(BEHIND_THE_GATE)
}

/// Why somebody does not get a page.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TurnedAway {
    /// They have to sign in, and come back.
    #[error("they have to sign in")]
    ToSignIn {
        /// The sign-in page, which knows where to lead back to.
        location: String,
        /// Who they are, if they are signed in and that is not enough.
        subject: Option<SubjectId>,
    },
    /// Nobody can say what they have to prove.
    #[error(transparent)]
    Unavailable(#[from] StepError),
    /// Something that should not happen.
    #[error("{0}")]
    Internal(InternalError),
}

impl From<InternalError> for TurnedAway {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

impl ResponseError for TurnedAway {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::ToSignIn { .. } => StatusCode::SEE_OTHER,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(error) => error.status_code(),
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            Self::ToSignIn { location, .. } => see_other(location),
            Self::Unavailable(error) => {
                log_step_error(error);
                HttpResponse::new(self.status_code())
            }
            Self::Internal(error) => error.error_response(),
        }
    }
}

impl FromRequest for SignedInPerson {
    type Error = TurnedAway;
    type Future = Pin<Box<dyn Future<Output = Result<Self, TurnedAway>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { signed_in(server(&request)?, &request).await })
    }
}

impl FromRequest for Confirmed {
    type Error = TurnedAway;
    type Future = Pin<Box<dyn Future<Output = Result<Self, TurnedAway>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let server = server(&request)?;
            let person = signed_in(server, &request).await?;
            let moment = if request.method().is_safe() {
                Moment::Opening
            } else {
                Moment::Sending
            };
            if server.accounts.is_proved(&person.session, moment).await? {
                Ok(Self(person))
            } else {
                Err(to_sign_in(&request, Some(person.user.subject)))
            }
        })
    }
}

fn server(request: &HttpRequest) -> Result<&IdentityServer, InternalError> {
    let server = request.app_data::<Data<IdentityServer>>();
    server
        .map(Data::get_ref)
        .ok_or_else(|| "the server is not among the app's data".into())
}

async fn signed_in(server: &IdentityServer, request: &HttpRequest) -> Result<SignedInPerson, TurnedAway> {
    let Some(session) = server.sessions.of(request).await? else {
        return Err(to_sign_in(request, None));
    };
    let user = server.parts.users.by_subject(&session.subject).await;
    match user.map_err(InternalError::from)? {
        Some(user) => Ok(SignedInPerson { session, user }),
        None => Err(to_sign_in(request, None)),
    }
}

/// Back to the page by GET: what a form had sent has to be sent again.
fn to_sign_in(request: &HttpRequest, subject: Option<SubjectId>) -> TurnedAway {
    let return_url = local(&request.uri().to_string());
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("returnUrl", return_url.as_str())
        .finish();
    TurnedAway::ToSignIn {
        location: format!("/Account/Login?{query}"),
        subject,
    }
}
