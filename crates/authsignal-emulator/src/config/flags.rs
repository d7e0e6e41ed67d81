//! What the command line says, which precedes file and environment.

use std::net::SocketAddr;
use std::path::PathBuf;

use web_host::config::PublicUrl;

use super::Config;

/// The flags of the command line.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// Where to listen: a port of `localhost`, or host and port. Port 0 takes one that is free.
    pub listen: Option<String>,
    /// PEM certificate chain and private key.
    pub https: Option<(PathBuf, PathBuf)>,
    /// Keeps the state in memory.
    pub ephemeral: bool,
    /// The seed file.
    pub seed: Option<PathBuf>,
}

impl Flags {
    /// Changes what the flags name. The problem is one of `--listen`.
    pub(super) fn apply(&self, config: &mut Config) -> Result<(), String> {
        if let Some((certificate, key)) = &self.https {
            config.server.tls_certificate = Some(certificate.clone());
            config.server.tls_private_key = Some(key.clone());
        }
        if let Some(listen) = &self.listen {
            let (host, port) = split(listen)?;
            config.server.listen = match (host, port) {
                // Every address of `localhost` would get another free port.
                ("localhost", 0) => "127.0.0.1:0".to_owned(),
                (host, port) => format!("{host}:{port}"),
            };
            config.server.public_url = public_url(config, port)?;
        } else if self.https.is_some() {
            let port = config.server.public_url.as_url().port_or_known_default();
            config.server.public_url = public_url(config, port.unwrap_or_default())?;
        }
        if self.ephemeral {
            config.database = PathBuf::from(":memory:");
        }
        if self.seed.is_some() {
            config.seed.clone_from(&self.seed);
        }
        Ok(())
    }
}

impl Config {
    /// Takes over the port that was free, where port 0 was asked for.
    pub fn took(&mut self, addresses: &[SocketAddr]) {
        let asked_for_any = self.server.listen.ends_with(":0");
        if let Some(address) = addresses.first()
            && asked_for_any
            && let Ok(url) = public_url(self, address.port())
        {
            self.server.public_url = url;
        }
    }
}

/// Under `localhost`, because that is what passkeys are bound to.
fn public_url(config: &Config, port: u16) -> Result<PublicUrl, String> {
    let scheme = match &config.server.tls_certificate {
        Some(_) => "https",
        None => "http",
    };
    PublicUrl::try_from(format!("{scheme}://localhost:{port}"))
}

fn split(listen: &str) -> Result<(&str, u16), String> {
    let wrong =
        || format!("`{listen}` is neither a port nor a host with a port, such as 5003 or localhost:5003");
    let (host, port) = listen.rsplit_once(':').unwrap_or(("localhost", listen));
    let is_bare_address = host.contains(':') && !host.starts_with('[');
    if host.is_empty() || is_bare_address {
        return Err(wrong());
    }
    Ok((host, port.parse().map_err(|_| wrong())?))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use web_host::config::Environment;

    use super::*;

    fn config(flags: &Flags) -> Result<Config, String> {
        Config::built_in(&Environment::default(), flags).map_err(|error| error.to_string())
    }

    fn listening(listen: &str) -> Result<(String, String), String> {
        let flags = Flags {
            listen: Some(listen.to_owned()),
            ..Flags::default()
        };
        let server = config(&flags)?.server;
        Ok((server.listen.clone(), server.public_url.to_string()))
    }

    #[test]
    fn a_port_or_an_address_also_tells_the_url() {
        for (flag, listen, url) in [
            ("6000", "localhost:6000", "http://localhost:6000"),
            ("127.0.0.1:6000", "127.0.0.1:6000", "http://localhost:6000"),
            ("[::1]:6000", "[::1]:6000", "http://localhost:6000"),
            ("0", "127.0.0.1:0", "http://localhost:0"),
        ] {
            assert_eq!(listening(flag).unwrap(), (listen.to_owned(), url.to_owned()));
        }
        for wrong in [
            "",
            "localhost",
            "::1",
            "::1:6000",
            ":6000",
            "localhost:x",
            "localhost:70000",
        ] {
            let error = listening(wrong).unwrap_err();
            assert!(error.contains("--listen"), "{wrong}: {error}");
        }
    }

    #[test]
    fn the_port_that_was_free_becomes_the_urls() {
        let flags = Flags {
            listen: Some("0".to_owned()),
            ..Flags::default()
        };
        let mut config = config(&flags).unwrap();
        config.took(&["127.0.0.1:49152".parse().unwrap()]);
        assert_eq!(config.server.public_url.to_string(), "http://localhost:49152");
    }

    #[test]
    fn a_certificate_makes_it_https() {
        let flags = Flags {
            https: Some(("cert.pem".into(), "key.pem".into())),
            ephemeral: true,
            seed: Some("seed.toml".into()),
            ..Flags::default()
        };
        let config = config(&flags).unwrap();
        assert_eq!(config.server.public_url.to_string(), "https://localhost:5003");
        assert_eq!(config.database, Path::new(":memory:"));
        assert_eq!(config.seed.as_deref(), Some(Path::new("seed.toml")));
    }
}
