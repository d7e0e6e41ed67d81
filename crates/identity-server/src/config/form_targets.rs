use oidc_protocol::client::{ApplicationType, Client};
use url::{Host, Url};

use super::Config;

impl Config {
    /// Where the forms of our pages may lead, by the redirects that follow them: to the pre-built UI and to the clients.
    /// Sources of a content security policy (CSP Level 3 section 2.3.1), each once.
    #[must_use]
    pub fn form_targets(&self) -> Vec<String> {
        let mut targets = vec![self.authsignal.prebuilt_ui.origin()];
        targets.extend(self.clients.iter().flat_map(of_client));
        targets.sort_unstable();
        targets.dedup();
        targets
    }
}

fn of_client(client: &Client) -> impl Iterator<Item = String> {
    let uris = client
        .redirect_uris()
        .iter()
        .chain(client.post_logout_redirect_uris());
    uris.filter_map(|uri| source(&Url::parse(uri.as_str()).ok()?, client.application_type()))
}

/// The source that lets a form lead to this URI.
pub(crate) fn form_target(uri: &str) -> Option<String> {
    source(&Url::parse(uri).ok()?, ApplicationType::Web)
}

fn source(url: &Url, application_type: ApplicationType) -> Option<String> {
    match (url.scheme(), url.host()) {
        // A native application listens on whatever port is free (RFC 8252 section 7.3).
        ("http", Some(Host::Ipv4(address))) if application_type == ApplicationType::Native => {
            Some(format!("http://{address}:*"))
        }
        ("http" | "https", Some(_)) => Some(url.origin().ascii_serialization()),
        ("http" | "https", None) => None,
        (scheme, _) => Some(format!("{scheme}:")),
    }
}
