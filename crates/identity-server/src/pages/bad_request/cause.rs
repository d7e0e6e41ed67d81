//! For developers: what exactly is wrong with a request that is refused on a page, and how to put it right.

use actix_web::HttpRequest;
use oidc_protocol::client::Client;
use oidc_protocol::identifiers::ClientId;
use serde::Serialize;
use url::{Url, form_urlencoded};

use crate::error::InternalError;
use crate::flow::Field;
use crate::server::IdentityServer;

/// The cause of an error and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Cause {
    /// The parameter that is wrong, when it is one.
    pub(super) parameter: Option<&'static str>,
    /// What is wrong.
    pub(super) what: String,
    /// What was sent.
    pub(super) sent: Option<String>,
    /// What would have been right.
    pub(super) registered: Vec<String>,
    /// What to do.
    pub(super) fix: String,
    /// All that the request brought, as far as it may be shown.
    pub(super) parameters: Vec<Field>,
}

impl Cause {
    pub(super) fn sample() -> Self {
        Self {
            sent: Some("https://localhost:5002/signin".to_owned()),
            registered: vec!["https://localhost:5002/signin-oidc".to_owned()],
            parameters: vec![Field::own("client_id", "web")],
            ..Self::new(
                Some("redirect_uri"),
                "It is not registered for this client.",
                "Send one that is registered.",
            )
        }
    }

    fn new(parameter: Option<&'static str>, what: &str, fix: &str) -> Self {
        Self {
            parameter,
            what: what.to_owned(),
            sent: None,
            registered: Vec::new(),
            fix: fix.to_owned(),
            parameters: Vec::new(),
        }
    }
}

/// What is wrong with this authorization request; nothing, unless the server is in development.
pub(super) async fn find(
    server: &IdentityServer,
    request: &HttpRequest,
    description: &str,
) -> Result<Option<Cause>, InternalError> {
    let Some(development) = &server.development else {
        return Ok(None);
    };
    let query = request.query_string().as_bytes();
    let of = |name: &str| {
        form_urlencoded::parse(query)
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    let cause = match (of("client_id"), of("redirect_uri")) {
        (None, _) => Cause::new(
            Some("client_id"),
            "The request names no client.",
            "Send client_id, once; it is the `client_id` of a [[clients]] entry.",
        ),
        (Some(client_id), redirect_uri) => match client(server, &client_id).await? {
            None => Cause {
                registered: all_clients(server).await?,
                sent: Some(client_id),
                ..Cause::new(
                    Some("client_id"),
                    "There is no client of this name.",
                    "Use one that is registered, or add a [[clients]] entry to config/identity-server.toml and start the \
                     server again.",
                )
            },
            Some(client) => of_redirect_uri(&client, redirect_uri, description),
        },
    };
    Ok(Some(Cause {
        parameters: development.flows.fields(query),
        sent: cause.sent.map(|sent| development.flows.address(&sent)),
        ..cause
    }))
}

fn of_redirect_uri(client: &Client, redirect_uri: Option<String>, description: &str) -> Cause {
    let registered: Vec<String> = client
        .redirect_uris()
        .iter()
        .map(|uri| uri.as_str().to_owned())
        .collect();
    let Some(sent) = redirect_uri else {
        return Cause {
            registered,
            ..Cause::new(
                Some("redirect_uri"),
                "The request does not say where the answer goes.",
                "Send redirect_uri, once, exactly as it is registered.",
            )
        };
    };
    if registered.contains(&sent) {
        return Cause::new(
            None,
            description,
            "Look at the parameters below. docs/src/configuration.md and docs/src/conformance.md say what is supported.",
        );
    }
    let fix = match registered.iter().find_map(|known| difference(known, &sent)) {
        Some(difference) => format!(
            "The texts must be the same, letter by letter: {difference}. Change the application, or `redirect_uris` of \
             the client in config/identity-server.toml."
        ),
        None => "Send one that is registered, or add this one to `redirect_uris` of the client in \
                 config/identity-server.toml and start the server again."
            .to_owned(),
    };
    Cause {
        sent: Some(sent),
        registered,
        ..Cause::new(
            Some("redirect_uri"),
            "It is not registered for this client.",
            &fix,
        )
    }
}

/// In what `sent` differs from a registered URI that was probably meant.
fn difference(registered: &str, sent: &str) -> Option<&'static str> {
    let (known, given) = (Url::parse(registered).ok()?, Url::parse(sent).ok()?);
    let without_slash = |url: &Url| url.path().trim_end_matches('/').to_owned();
    let same_place = known.host() == given.host() && without_slash(&known) == without_slash(&given);
    if known == given {
        Some("they are written differently")
    } else if !same_place {
        None
    } else if known.scheme() != given.scheme() {
        Some("http and https are confused")
    } else if known.port() != given.port() {
        Some("the port is another one")
    } else if known.path() != given.path() {
        Some("one ends with a slash")
    } else {
        Some("the query is another one")
    }
}

async fn client(server: &IdentityServer, id: &str) -> Result<Option<std::sync::Arc<Client>>, InternalError> {
    match ClientId::parse(id) {
        Ok(id) => Ok(server.parts.clients.by_id(&id).await?),
        Err(_) => Ok(None),
    }
}

async fn all_clients(server: &IdentityServer) -> Result<Vec<String>, InternalError> {
    let clients = server.parts.clients.listed().await?;
    let mut ids: Vec<String> = clients
        .iter()
        .map(|client| client.client_id().to_string())
        .collect();
    ids.sort_unstable();
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn a_redirect_uri_that_was_nearly_right_is_told_apart() {
        const REGISTERED: &str = "https://localhost:5002/signin-oidc";
        for (sent, expected) in [
            (
                "http://localhost:5002/signin-oidc",
                Some("http and https are confused"),
            ),
            (
                "https://localhost:5003/signin-oidc",
                Some("the port is another one"),
            ),
            (
                "https://localhost:5002/signin-oidc/",
                Some("one ends with a slash"),
            ),
            (
                "https://localhost:5002/signin-oidc?a=1",
                Some("the query is another one"),
            ),
            (
                "HTTPS://localhost:5002/signin-oidc",
                Some("they are written differently"),
            ),
            ("https://localhost:5002/other", None),
            ("https://evil.example/signin-oidc", None),
            ("nonsense", None),
        ] {
            assert_eq!(difference(REGISTERED, sent), expected, "{sent}");
        }
    }
}
