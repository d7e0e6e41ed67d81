use oidc_protocol::client::Client;
use oidc_protocol::https_url::HttpsUrl;
use serde::Serialize;

/// The pages of a client itself that help people to decide about it (OpenID Connect Dynamic Client Registration section
/// 2). Its logo is not among them: a page that loaded it would tell the client who is about to decide.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ClientPages {
    /// `client_uri`
    pub home: Option<HttpsUrl>,
    /// `policy_uri`
    pub policy: Option<HttpsUrl>,
    /// `tos_uri`
    pub terms: Option<HttpsUrl>,
}

impl ClientPages {
    /// Those of this client.
    #[must_use]
    pub fn of(client: &Client) -> Self {
        Self {
            home: client.client_uri().cloned(),
            policy: client.policy_uri().cloned(),
            terms: client.tos_uri().cloned(),
        }
    }

    /// All that there can be, to look at.
    pub(crate) fn sample() -> Self {
        let page = |path: &str| HttpsUrl::parse(format!("https://app.example{path}")).ok();
        Self {
            home: page("/"),
            policy: page("/privacy"),
            terms: page("/terms"),
        }
    }
}
