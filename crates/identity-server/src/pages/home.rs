//! `/`

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use oidc_protocol::authentication::AuthenticationMethodReference as Reference;
use serde::Serialize;
use web_host::pages::Page;

use crate::error::InternalError;
use crate::server::IdentityServer;
use crate::storage::StoredSession;
use crate::users::User;

#[derive(Debug, Serialize)]
pub(super) struct HomePage {
    signed_in: Option<SignedInPerson>,
}

#[derive(Debug, Serialize)]
struct SignedInPerson {
    name: String,
    username: String,
    /// How they proved themselves, in words.
    methods: Vec<&'static str>,
}

impl Page for HomePage {
    const TEMPLATE: &'static str = "home.html";

    fn samples() -> Vec<Self> {
        let person = SignedInPerson {
            name: "Alice Smith".to_owned(),
            username: "alice".to_owned(),
            methods: vec!["password", "authenticator app"],
        };
        vec![
            Self { signed_in: None },
            Self {
                signed_in: Some(person),
            },
        ]
    }
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
) -> Result<HttpResponse, InternalError> {
    let signed_in = match server.sessions.of(&request).await? {
        Some(session) => {
            let user = server.parts.users.by_subject(&session.subject).await?;
            user.map(|user| person(&user, &session))
        }
        None => None,
    };
    Ok(server.templates.respond(StatusCode::OK, &HomePage { signed_in }))
}

fn person(user: &User, session: &StoredSession) -> SignedInPerson {
    let methods = session.authentication.amr().iter().copied();
    SignedInPerson {
        name: user.display_name().to_owned(),
        username: user.username.clone(),
        methods: methods.filter_map(in_words).collect(),
    }
}

fn in_words(reference: Reference) -> Option<&'static str> {
    match reference {
        Reference::Password => Some("password"),
        Reference::OneTimePassword => Some("authenticator app"),
        Reference::KnowledgeBased => Some("recovery code"),
        Reference::HardwareKey | Reference::SoftwareKey | Reference::ProofOfPossession => Some("passkey"),
        Reference::UserPresence | Reference::MultipleFactors => None,
    }
}
