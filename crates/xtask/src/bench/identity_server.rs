//! Our own server, as it is delivered: its optimised binary, its default settings.

use std::{
    ffi::OsStr,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::HeaderValue;

use super::{
    build,
    client::{Target, Tls},
    process::{Launch, Meter, Process, free_address},
    provider::{Client, Endpoints, Provider, REDIRECT_URI, SECRET},
    store::{Browser, Store},
};
use crate::{
    failure::{Failure, OrFailure},
    project,
    tls::LocalTls,
};

const ENDPOINTS: Endpoints = Endpoints {
    authorize: "/connect/authorize",
    token: "/connect/token",
    introspection: "/connect/introspect",
    userinfo: "/connect/userinfo",
    discovery: "/.well-known/openid-configuration",
    jwks: "/.well-known/openid-configuration/jwks",
};

/// The person who is signed in everywhere.
pub(super) const SUBJECT: &str = "a5a0c16c-0027-4011-8e2f-a7e179dc784b";

const SESSION_COOKIE: &str = "__Host-identity-session";

/// How it runs.
#[derive(Debug)]
pub(super) struct Setup<'a> {
    /// Where its files go.
    pub(super) folder: &'a Path,
    /// Its database.
    pub(super) store: &'a Store,
    /// Certificate and key, without which it speaks plain HTTP as behind a proxy.
    pub(super) tls: Option<&'a LocalTls>,
}

/// A running one.
pub(super) struct IdentityServer {
    /// Its process.
    pub(super) process: Process,
    /// How long it took from the start of the process until it accepted connections.
    pub(super) start_up: Duration,
}

impl Setup<'_> {
    /// Starts it.
    pub(super) async fn start(&self) -> Result<IdentityServer, Failure> {
        let address = free_address()?;
        let config = self.write_config(address.port())?;
        let program = project::binaries()?.join(build::IDENTITY_SERVER);
        let mut process = Process::start(&Launch {
            name: "identity-server",
            program: &program,
            arguments: vec![OsStr::new("--config"), config.as_os_str()],
            directory: self.folder,
            log: &self.folder.join("identity-server.log"),
            address,
        })?;
        let start_up = process.listening().await?;
        Ok(IdentityServer { process, start_up })
    }

    /// A running one as clients see it, with these browsers.
    pub(super) fn provider(
        &self,
        server: &IdentityServer,
        browsers: &[Browser],
    ) -> Result<Provider, Failure> {
        let mut meters = vec![Meter::Process(server.process.id())];
        meters.extend(self.store.meter());
        let cookie = |browser: &Browser| {
            HeaderValue::from_str(&format!("{SESSION_COOKIE}={}", browser.key))
                .or_failure(|| "keep a cookie".to_owned())
        };
        Ok(Provider {
            target: Target {
                address: server.process.address(),
                host: "localhost".to_owned(),
                tls: self.tls.map(|tls| Tls::trusting(&tls.ca())).transpose()?,
            },
            endpoints: ENDPOINTS,
            browsers: browsers.iter().map(cookie).collect::<Result<_, _>>()?,
            meters,
            codes_at_most: usize::MAX,
        })
    }

    fn write_config(&self, port: u16) -> Result<PathBuf, Failure> {
        let file = self.folder.join("identity-server.toml");
        let text = self
            .config(port)
            .or_failure(|| "write a configuration".to_owned())?;
        fs::write(&file, text).or_failure(|| format!("write {}", file.display()))?;
        Ok(file)
    }

    fn config(&self, port: u16) -> Result<String, std::fmt::Error> {
        let sdk = project::root().join("node_modules/@authsignal/browser/dist/index.min.js");
        let mut config = format!(
            r#"
database = "{database}"
browser_sdk = "{sdk}"

[authsignal]
url = "https://localhost:9/v1"
secret = "nobody-is-asked"
tenant_id = "nobody-is-asked"
prebuilt_ui = "https://localhost:9"

[[resources.identity]]
name = "openid"

[[resources.identity]]
name = "profile"

[[resources.api_scopes]]
name = "api1"

[[users]]
subject = "{SUBJECT}"
username = "alice"
password_hash = "$argon2id$v=19$m=19456,t=2,p=1$UxK0cFYVgxjCqvbArxf0cw$RPh8iI62V3lyPvS1MC4GhtzwvUwY+h03A0Cde1A6zbo"

[users.claims]
name = "Alice Smith"
given_name = "Alice"
family_name = "Smith"
website = "http://alice.com"

[server]
listen = "127.0.0.1:{port}"
public_url = "https://localhost:{port}"
"#,
            database = self.store.url(),
            sdk = sdk.display(),
        );
        if let Some(tls) = self.tls {
            writeln!(config, "tls_certificate = \"{}\"", tls.certificate().display())?;
            writeln!(config, "tls_private_key = \"{}\"", tls.private_key().display())?;
        }
        // In a file of its own beside the database, where that is a file.
        if let Store::Postgres { .. } = self.store {
            writeln!(
                config,
                "\n[keys]\nencryption_keys = [\"{}\"]",
                STANDARD.encode([7; 32])
            )?;
        }
        for (client, settings) in CLIENTS {
            writeln!(config, "\n[[clients]]\nclient_id = \"{}\"", client.id())?;
            writeln!(
                config,
                "secrets = [{{ sha256 = \"{}\" }}]\n{settings}",
                hex(SECRET)
            )?;
            if settings.contains("authorization_code") {
                writeln!(config, "redirect_uris = [\"{REDIRECT_URI}\"]")?;
            }
        }
        Ok(config)
    }
}

const CLIENTS: [(Client, &str); 7] = [
    (
        Client::MachineRs256,
        "grant_types = [\"client_credentials\"]\nscope = \"api1\"",
    ),
    (
        Client::MachineEs256,
        "grant_types = [\"client_credentials\"]\nscope = \"api1\"\naccess_token_signing_alg = \"ES256\"",
    ),
    (
        Client::MachineReference,
        "grant_types = [\"client_credentials\"]\nscope = \"api1\"\naccess_token_format = \"reference\"",
    ),
    (
        Client::WebRs256,
        "grant_types = [\"authorization_code\"]\nscope = \"openid profile\"\naccess_token_format = \"reference\"",
    ),
    (
        Client::WebEs256,
        "grant_types = [\"authorization_code\"]\nscope = \"openid profile\"\naccess_token_format = \"reference\"\n\
         id_token_signed_response_alg = \"ES256\"",
    ),
    (
        Client::WebJwt,
        "grant_types = [\"authorization_code\"]\nscope = \"openid profile\"",
    ),
    (
        Client::WebRefresh,
        "grant_types = [\"authorization_code\", \"refresh_token\"]\nscope = \"openid profile offline_access\"\n\
         access_token_format = \"reference\"\nid_token_signed_response_alg = \"ES256\"",
    ),
];

fn hex(secret: &str) -> String {
    let digest = digest(&SHA256, secret.as_bytes());
    digest.as_ref().iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
