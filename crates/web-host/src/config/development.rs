use std::net::ToSocketAddrs;

use serde::Deserialize;

use super::ServerSection;

/// The switch `server.development`. Whether it counts is told by [`ServerSection::is_in_development`] alone, which refuses
/// what must not be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct DevelopmentSwitch(bool);

/// Development is switched on for a server that others can reach.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "true, but {reach}: pages for developers tell whoever comes about people, requests and mistakes. Leave the key out, or \
     let server.public_url and server.listen be loopback addresses, such as localhost"
)]
pub struct NotLocal {
    reach: String,
}

impl ServerSection {
    /// Whether pages for developers are shown. A server that other machines can reach must not show them: one that is
    /// configured so does not start.
    pub fn is_in_development(&self) -> Result<bool, NotLocal> {
        let DevelopmentSwitch(is_on) = self.development;
        if !is_on {
            return Ok(false);
        }
        if !self.public_url.is_loopback() {
            return Err(NotLocal {
                reach: format!("`{}` is not on this machine only", self.public_url),
            });
        }
        let is_local = match self.listen.to_socket_addrs() {
            Ok(mut addresses) => addresses.all(|address| address.ip().is_loopback()),
            Err(_) => false,
        };
        if is_local {
            Ok(true)
        } else {
            Err(NotLocal {
                reach: format!("other machines may reach `{}`", self.listen),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(development: bool, public_url: &str, listen: &str) -> ServerSection {
        let mut section = serde_json::json!({ "listen": listen, "public_url": public_url });
        if development {
            section["development"] = true.into();
        }
        serde_json::from_value(section).unwrap()
    }

    #[test]
    fn development_is_off_unless_it_is_switched_on() {
        let section = section(false, "https://login.example.com", "0.0.0.0:443");
        assert_eq!(section.is_in_development(), Ok(false));
    }

    #[test]
    fn development_is_for_this_machine_only() {
        let on = |public_url, listen| section(true, public_url, listen).is_in_development();
        for listen in ["localhost:5001", "127.0.0.1:5001", "[::1]:5001"] {
            assert_eq!(on("https://localhost:5001", listen), Ok(true), "{listen}");
        }
        for (public_url, listen) in [
            ("https://login.example.com", "localhost:5001"),
            ("https://192.0.2.1:5001", "localhost:5001"),
            ("https://localhost.example.com", "localhost:5001"),
            ("https://localhost:5001", "0.0.0.0:5001"),
            ("https://localhost:5001", "[::]:5001"),
            ("https://localhost:5001", "192.0.2.1:5001"),
            ("https://localhost:5001", "nonsense"),
        ] {
            let refused = on(public_url, listen).unwrap_err().to_string();
            assert!(refused.contains("loopback"), "{public_url} {listen}: {refused}");
        }
    }
}
