//! `/`

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use oidc_protocol::authentication::AuthenticationMethodReference as Reference;
use oidc_protocol::client::Client;
use serde::Serialize;
use web_host::pages::Page;
use web_host::texts::Text;

use crate::DevelopmentSettings;
use crate::error::InternalError;
use crate::server::IdentityServer;
use crate::storage::StoredSession;
use crate::users::User;

#[derive(Debug, Serialize)]
pub(super) struct HomePage {
    signed_in: Option<SignedInPerson>,
    applications: Vec<Application>,
    /// For developers.
    development: Option<ForDevelopers>,
}

/// What developers look for first.
#[derive(Debug, Serialize)]
struct ForDevelopers {
    usernames: Vec<String>,
    /// The emulator's portal.
    portal: Option<String>,
}

impl From<&DevelopmentSettings> for ForDevelopers {
    fn from(settings: &DevelopmentSettings) -> Self {
        Self {
            usernames: settings.usernames.clone(),
            portal: settings.portal(),
        }
    }
}

/// A client that begins sign-ins when it is asked to (OpenID Connect Core section 4).
#[derive(Debug, Serialize)]
struct Application {
    name: String,
    url: String,
}

#[derive(Debug, Serialize)]
struct SignedInPerson {
    name: String,
    username: String,
    /// How they proved themselves, in words.
    methods: Vec<Text>,
}

impl Page for HomePage {
    const TEMPLATE: &'static str = "home.html";

    fn samples() -> Vec<Self> {
        let person = SignedInPerson {
            name: "Alice Smith".to_owned(),
            username: "alice".to_owned(),
            methods: vec![
                Text::new("method-password"),
                Text::new("method-authenticator-app"),
            ],
        };
        let application = Application {
            name: "Web client".to_owned(),
            url: "https://localhost:5002/login?iss=https%3A%2F%2Flocalhost%3A5001".to_owned(),
        };
        vec![
            Self {
                signed_in: None,
                applications: Vec::new(),
                development: None,
            },
            Self {
                signed_in: Some(person),
                applications: vec![application],
                development: Some(ForDevelopers {
                    usernames: vec!["alice".to_owned(), "bob".to_owned()],
                    portal: Some("https://localhost:5003/portal".to_owned()),
                }),
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
    let page = HomePage {
        signed_in,
        applications: applications(&server).await?,
        development: server
            .development
            .as_ref()
            .map(|development| (&development.settings).into()),
    };
    Ok(server.templates.respond(&request, StatusCode::OK, &page))
}

async fn applications(server: &IdentityServer) -> Result<Vec<Application>, InternalError> {
    let clients = server.parts.clients.listed().await?;
    let issuer = server.parts.issuer.as_str();
    let of_client = |client: &Client| {
        Some(Application {
            name: client.name().to_owned(),
            url: client.initiate_login_uri()?.with_query([("iss", issuer)]),
        })
    };
    let mut applications: Vec<Application> = clients.iter().filter_map(|client| of_client(client)).collect();
    applications.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    Ok(applications)
}

fn person(user: &User, session: &StoredSession) -> SignedInPerson {
    let methods = session.authentication.amr().iter().copied();
    SignedInPerson {
        name: user.display_name().to_owned(),
        username: user.username.clone(),
        methods: methods.filter_map(in_words).collect(),
    }
}

fn in_words(reference: Reference) -> Option<Text> {
    let key = match reference {
        Reference::Password => "method-password",
        Reference::OneTimePassword => "method-authenticator-app",
        Reference::KnowledgeBased => "method-recovery-code",
        Reference::HardwareKey | Reference::SoftwareKey | Reference::ProofOfPossession => "method-passkey",
        Reference::UserPresence | Reference::MultipleFactors => return None,
    };
    Some(Text::new(key))
}
