//! Where the project's files are, and which servers it has.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use crate::{
    failure::{Failure, OrFailure},
    terminal::Colour,
};

/// The repository's root folder.
#[must_use]
pub fn root() -> PathBuf {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.ancestors().nth(2).unwrap_or(crate_folder).to_owned()
}

/// One of the three servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerName {
    /// Name of the package, the binary, the configuration file and the log.
    pub name: &'static str,
    /// Colour of its name in the log.
    pub colour: Colour,
}

impl ServerName {
    /// Its committed configuration, from the repository's root.
    #[must_use]
    pub fn config(self) -> PathBuf {
        Path::new("config").join(self.name).with_extension("toml")
    }
}

/// The local Authsignal.
pub const EMULATOR: ServerName = ServerName {
    name: "authsignal-emulator",
    colour: Colour::Yellow,
};
/// The OpenID provider.
pub const IDENTITY_SERVER: ServerName = ServerName {
    name: "identity-server",
    colour: Colour::Cyan,
};
/// The sample relying party.
pub const WEB_CLIENT: ServerName = ServerName {
    name: "web-client",
    colour: Colour::Magenta,
};
/// All three.
pub const SERVERS: [ServerName; 3] = [EMULATOR, IDENTITY_SERVER, WEB_CLIENT];

/// Set by `cargo xtask test`, which has built the servers already, so that the browser tests need not.
pub const SERVERS_ARE_BUILT: &str = "XTASK_SERVERS_ARE_BUILT";

/// The folder into which the build that made this very program puts its binaries.
pub fn binaries() -> Result<PathBuf, Failure> {
    let program = std::env::current_exe().or_failure(|| "find this program's file".to_owned())?;
    // Test programs are one folder deeper.
    program
        .ancestors()
        .skip(1)
        .find(|folder| !folder.ends_with("deps"))
        .map(Path::to_owned)
        .ok_or_else(|| Failure::new(format!("{} is in no folder", program.display())))
}

/// The target folder of the build that made this very program.
pub fn target() -> Result<PathBuf, Failure> {
    let binaries = binaries()?;
    Ok(binaries.parent().map_or(binaries.clone(), Path::to_owned))
}

/// What the tooling needs to know of a server's configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// Port it listens on.
    pub port: u16,
    /// Address people open.
    pub public_url: String,
    /// The folder that it puts mail into instead of sending it, if it does.
    pub mail_folder: Option<String>,
}

#[derive(Deserialize)]
struct ServerConfig {
    server: ServerSection,
    mail: Option<MailSection>,
}

#[derive(Deserialize)]
struct MailSection {
    folder: Option<String>,
}

#[derive(Deserialize)]
struct ServerSection {
    listen: String,
    public_url: String,
}

/// Reads the addresses from a server's configuration file.
pub fn addresses(config: &Path) -> Result<Addresses, Failure> {
    let text = fs::read_to_string(config).or_failure(|| format!("read {}", config.display()))?;
    parse_addresses(&text).map_err(|reason| {
        Failure::new(format!("{} {reason}", config.display())).fix(
            "`[server]` needs `listen = \"localhost:5001\"` and `public_url = \"https://localhost:5001\"`",
        )
    })
}

fn parse_addresses(text: &str) -> Result<Addresses, String> {
    let ServerConfig { server, mail } =
        toml::from_str(text).map_err(|error| format!("is not readable: {error}"))?;
    let port = server
        .listen
        .rsplit_once(':')
        .and_then(|(_, port)| port.parse().ok())
        .ok_or_else(|| format!("has no port in `server.listen` (`{}`)", server.listen))?;
    Ok(Addresses {
        port,
        public_url: server.public_url,
        mail_folder: mail.and_then(|mail| mail.folder),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_from_the_server_section() {
        let text = "database = 'x'\n[server]\nlisten = '[::1]:5001'\npublic_url = 'https://localhost:5001'\nlog = 'info'\n[mail]\nfolder = '.dev/mail'\n";
        assert_eq!(
            parse_addresses(text).unwrap(),
            Addresses {
                port: 5001,
                public_url: "https://localhost:5001".to_owned(),
                mail_folder: Some(".dev/mail".to_owned()),
            }
        );
    }

    #[test]
    fn a_listen_address_without_port_is_named() {
        let text = "[server]\nlisten = 'localhost'\npublic_url = 'https://localhost:5001'\n";
        assert!(parse_addresses(text).unwrap_err().contains("`localhost`"));
    }

    #[test]
    fn the_root_holds_the_workspace() {
        assert!(root().join("Cargo.lock").is_file());
    }
}
