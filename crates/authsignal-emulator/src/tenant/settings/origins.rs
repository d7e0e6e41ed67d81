//! Where passkeys may be used and who may call from a browser.

use url::{Host, Url};
use web_host::config::PublicUrl;

use super::SettingsProblem;
use crate::tenant::passkey::relying_party::parse_id;

/// The relying party's id, and the origins of the apps: they may use passkeys, call the client API and frame the
/// pre-built UI.
#[derive(Clone, Debug)]
pub(crate) struct Origins {
    /// The domain that passkeys are bound to.
    pub(crate) relying_party_id: String,
    pub(crate) allowed: Vec<PublicUrl>,
    /// Whether every origin of `http(s)://localhost` may do the same.
    pub(crate) allow_any_localhost: bool,
}

impl Origins {
    /// Whether pages of `origin`, as browsers send it, may call.
    pub(crate) fn allows(&self, origin: &str) -> bool {
        self.allowed.iter().any(|allowed| allowed.origin() == origin)
            || self.allow_any_localhost && is_localhost(origin)
    }

    pub(super) fn check(&self) -> Result<(), SettingsProblem> {
        let id = &self.relying_party_id;
        parse_id(id).map_err(|wrong| {
            SettingsProblem::new("relying_party_id", format!("must be a domain: {wrong}"))
        })?;
        let covered = |origin: &&PublicUrl| {
            let host = origin.host();
            host == id || host.ends_with(&format!(".{id}"))
        };
        match self.allowed.iter().find(|origin| !covered(origin)) {
            None => Ok(()),
            Some(origin) => Err(SettingsProblem::new(
                "allowed_origins",
                format!(
                    "`{origin}` cannot use passkeys of the relying party `{id}`: its host must be that, or end with it"
                ),
            )),
        }
    }
}

fn is_localhost(origin: &str) -> bool {
    Url::parse(origin).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https") && url.host() == Some(Host::Domain("localhost"))
    })
}

#[cfg(test)]
mod tests {
    use super::is_localhost;

    #[test]
    fn only_localhost_itself_is_localhost() {
        assert!(is_localhost("http://localhost:3000") && is_localhost("https://localhost"));
        for other in [
            "https://localhost.evil.example",
            "https://evil.example",
            "null",
            "file://localhost",
        ] {
            assert!(!is_localhost(other), "{other}");
        }
    }
}
