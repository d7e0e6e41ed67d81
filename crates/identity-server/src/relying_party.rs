//! What passkeys are bound to: the relying party id, and the origins at which they are made and used (WebAuthn Level 3).

use oidc_protocol::issuer::Issuer;
use serde::Deserialize;
use url::{Host, Url};

/// The section `[webauthn]`. It must say what the Authsignal tenant is told about passkeys.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WebauthnSection {
    /// The domain that passkeys are bound to; the host of `server.public_url` when left out.
    pub rp_id: Option<String>,
    /// The origins of applications at which people make or use passkeys too.
    pub origins: Vec<String>,
    /// Whether somebody else serves `/.well-known/webauthn` at the domain: then this server need not stand there.
    pub well_known_elsewhere: bool,
}

/// A relying party id and the origins that it is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelyingParty {
    rp_id: String,
    /// Those that are not of the domain, which browsers have to be told of.
    related_origins: Vec<String>,
}

/// Relying party id and origins do not go together: no browser would make or use a passkey there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{key}`: {problem}")]
pub struct RelyingPartyError {
    /// The key of the configuration.
    pub key: &'static str,
    /// What is wrong, and what to do.
    pub problem: String,
}

/// Browsers look at the origins of so many names at least, and need not at more (WebAuthn Level 3, section 5.11).
const MOST_NAMES: usize = 5;

impl RelyingParty {
    /// The relying party whose passkeys are good at the host of the issuer, and nowhere else.
    #[must_use]
    pub fn at(issuer: &Issuer) -> Self {
        let url = Url::parse(issuer.as_str()).ok();
        let host = url.as_ref().and_then(Url::host_str);
        Self {
            rp_id: host.unwrap_or("localhost").to_owned(),
            related_origins: Vec::new(),
        }
    }

    /// The relying party of a configuration, for a server at `public_url`.
    pub fn new(section: &WebauthnSection, public_url: &Url) -> Result<Self, RelyingPartyError> {
        let host = public_url.host_str().unwrap_or_default();
        let rp_id = section.rp_id.as_deref().unwrap_or(host);
        check_domain(rp_id)?;
        let mut related_origins = Vec::new();
        if !is_within(public_url, rp_id) {
            if !section.well_known_elsewhere {
                let problem = format!(
                    "browsers refuse passkeys of `{rp_id}` at `{host}`, where this server is: it must be `{host}` or a \
                     domain above it; or have https://{rp_id}/.well-known/webauthn name this server, and set \
                     `webauthn.well_known_elsewhere = true`"
                );
                return Err(mistake("webauthn.rp_id", problem));
            }
            related_origins.push(public_url.origin().ascii_serialization());
        }
        for origin in &section.origins {
            let url = parse_origin(origin)?;
            if !is_within(&url, rp_id) {
                related_origins.push(url.origin().ascii_serialization());
            }
        }
        if !related_origins.is_empty() && host != rp_id && !section.well_known_elsewhere {
            let problem = format!(
                "`{}` is not of the domain `{rp_id}`, so browsers ask https://{rp_id}/.well-known/webauthn whether it \
                 may use its passkeys; this server is at `{host}` and cannot answer there. Have that address answered \
                 with what this server says at its own, and set `webauthn.well_known_elsewhere = true`; or let \
                 `webauthn.rp_id` be `{host}`",
                related_origins[0]
            );
            return Err(mistake("webauthn.origins", problem));
        }
        check_names(&related_origins)?;
        Ok(Self {
            rp_id: rp_id.to_owned(),
            related_origins,
        })
    }

    /// The domain that passkeys are bound to.
    #[must_use]
    pub fn rp_id(&self) -> &str {
        &self.rp_id
    }

    /// The origins of other domains that may use them.
    #[must_use]
    pub fn related_origins(&self) -> &[String] {
        &self.related_origins
    }
}

fn mistake(key: &'static str, problem: String) -> RelyingPartyError {
    RelyingPartyError { key, problem }
}

fn check_domain(rp_id: &str) -> Result<(), RelyingPartyError> {
    let is_domain = matches!(Host::parse(rp_id), Ok(Host::Domain(domain)) if domain == rp_id);
    if is_domain && !rp_id.ends_with('.') && (rp_id.contains('.') || rp_id == "localhost") {
        return Ok(());
    }
    let problem = format!(
        "`{rp_id}` is no domain that passkeys can be bound to: write a name such as \"example.com\", in small letters, \
         without scheme, port and path; browsers take no IP address"
    );
    Err(mistake("webauthn.rp_id", problem))
}

fn parse_origin(origin: &str) -> Result<Url, RelyingPartyError> {
    let url = Url::parse(origin).ok().filter(|url| {
        let is_origin = url.origin().ascii_serialization() == origin.trim_end_matches('/');
        let is_secure =
            url.scheme() == "https" || (url.scheme() == "http" && url.host_str() == Some("localhost"));
        is_origin && is_secure && matches!(url.host(), Some(Host::Domain(_)))
    });
    url.ok_or_else(|| {
        let problem = format!(
            "`{origin}` is no origin at which browsers use passkeys: write one such as \"https://app.example.com\", \
             without a path; only localhost may do without https"
        );
        mistake("webauthn.origins", problem)
    })
}

/// Whether the origin may use the passkeys of this domain without asking (HTML, "is a registrable domain suffix").
fn is_within(origin: &Url, rp_id: &str) -> bool {
    let host = origin.host_str().unwrap_or_default();
    host == rp_id || host.strip_suffix(rp_id).is_some_and(|rest| rest.ends_with('.'))
}

/// Counts no name twice that browsers count once. It may count too few, as public suffixes of two parts are not known here.
fn check_names(related_origins: &[String]) -> Result<(), RelyingPartyError> {
    let mut names: Vec<_> = related_origins.iter().map(|origin| name_of(origin)).collect();
    names.sort_unstable();
    names.dedup();
    if names.len() <= MOST_NAMES {
        return Ok(());
    }
    let problem = format!(
        "these are origins of {} names ({}), and browsers need not look at more than {MOST_NAMES}",
        names.len(),
        names.join(", ")
    );
    Err(mistake("webauthn.origins", problem))
}

fn name_of(origin: &str) -> &str {
    let host = origin.rsplit('/').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    host.rsplit('.').nth(1).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relying_party(
        rp_id: Option<&str>,
        origins: &[&str],
        elsewhere: bool,
        public_url: &str,
    ) -> Result<RelyingParty, RelyingPartyError> {
        let section = WebauthnSection {
            rp_id: rp_id.map(ToOwned::to_owned),
            origins: origins.iter().map(|origin| (*origin).to_owned()).collect(),
            well_known_elsewhere: elsewhere,
        };
        RelyingParty::new(&section, &public_url.parse().unwrap())
    }

    #[test]
    fn the_domain_is_that_of_the_server_or_one_above_it() {
        let at_home = relying_party(None, &[], false, "https://login.example.com:8443").unwrap();
        assert_eq!(at_home.rp_id(), "login.example.com");
        let above = relying_party(
            Some("example.com"),
            &["https://app.example.com", "https://example.com"],
            false,
            "https://login.example.com",
        );
        assert_eq!(above.unwrap().related_origins(), <[String; 0]>::default());
        for (rp_id, public_url) in [
            ("app.example.com", "https://login.example.com"),
            ("ample.com", "https://example.com"),
            ("example.com.evil.example", "https://example.com"),
        ] {
            let error = relying_party(Some(rp_id), &[], false, public_url).unwrap_err();
            assert_eq!(error.key, "webauthn.rp_id");
            assert!(error.problem.contains("domain above it"), "{error}");
        }
    }

    #[test]
    fn origins_of_other_domains_are_told_to_browsers_by_whoever_is_at_the_domain() {
        let origins = [
            "https://app.example.com",
            "https://example.org:8443",
            "https://example.net",
        ];
        let told = relying_party(Some("example.com"), &origins, false, "https://example.com").unwrap();
        assert_eq!(
            told.related_origins(),
            ["https://example.org:8443", "https://example.net"]
        );
        let error =
            relying_party(Some("example.com"), &origins, false, "https://login.example.com").unwrap_err();
        assert_eq!(error.key, "webauthn.origins");
        assert!(
            error.problem.contains("https://example.com/.well-known/webauthn"),
            "{error}"
        );
        let told = relying_party(Some("example.com"), &origins, true, "https://login.example.com").unwrap();
        assert_eq!(told.related_origins().len(), 2);
        let told = relying_party(Some("example.com"), &[], true, "https://login.example.org").unwrap();
        assert_eq!(told.related_origins(), ["https://login.example.org"]);
    }

    #[test]
    fn what_is_no_domain_or_origin_is_refused() {
        for rp_id in [
            "https://example.com",
            "example.com:8443",
            "192.0.2.1",
            "com",
            "Example.com",
            "",
            "example.com.",
        ] {
            let error = relying_party(Some(rp_id), &[], false, "https://example.com").unwrap_err();
            assert!(error.problem.contains("no domain"), "{rp_id}: {error}");
        }
        for origin in [
            "example.org",
            "http://example.org",
            "https://example.org/app",
            "https://192.0.2.1",
            "*",
        ] {
            let error = relying_party(None, &[origin], false, "https://example.com").unwrap_err();
            assert!(error.problem.contains("no origin"), "{origin}: {error}");
        }
        assert!(relying_party(None, &["http://localhost:3000"], false, "https://localhost:5001").is_ok());
    }

    #[test]
    fn more_names_than_browsers_look_at_are_refused() {
        let origins: Vec<_> = (1..=6)
            .map(|number| format!("https://name{number}.example"))
            .collect();
        let origins: Vec<_> = origins.iter().map(String::as_str).collect();
        assert!(relying_party(None, &origins[..5], false, "https://example.com").is_ok());
        let error = relying_party(None, &origins, false, "https://example.com").unwrap_err();
        assert!(error.problem.contains("6 names"), "{error}");
        // One name in many countries is one name.
        let countries =
            ["at", "ch", "de", "es", "fr", "it"].map(|country| format!("https://www.name.{country}"));
        let countries = countries.each_ref().map(String::as_str);
        assert!(relying_party(None, &countries, false, "https://example.com").is_ok());
    }
}
