//! PostgreSQL is reached over TLS, and only where it proves that it is the server that the URL names.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may end in a panic, and says why"
)]

#[path = "support/binaries.rs"]
mod binaries;

use std::{fs, process::Command};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tempfile::TempDir;
use time::{Duration, OffsetDateTime};
use xtask::{
    postgres::{Cluster, Durability},
    project::{self, IDENTITY_SERVER},
};

/// What the server says where it does not trust whom it has reached.
const REFUSED: &str = "name the host as its certificate does and the certificate authority in `trusted_ca`";

/// Whoever vouches for database servers.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: String,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let certificate = params.self_signed(&key).unwrap().pem();
        Self {
            issuer: Issuer::new(params, key),
            certificate,
        }
    }

    /// A certificate for a host and its key, which counts until then.
    fn issue(&self, host: &str, until: OffsetDateTime) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        params.not_before = until - Duration::days(30);
        params.not_after = until;
        let certificate = params.signed_by(&key, &self.issuer).unwrap().pem();
        (certificate, key.serialize_pem())
    }
}

/// `identity-server migrate` on this database, with these authorities beside the system's: what it says when it fails.
fn migrate(database: &str, trusted: Option<&Authority>) -> Result<(), String> {
    let folder = TempDir::new().unwrap();
    let committed = project::root().join("config/identity-server.toml");
    let mut config: toml::Table = toml::from_str(&fs::read_to_string(committed).unwrap()).unwrap();
    config.insert("database".to_owned(), database.into());
    config.remove("trusted_ca");
    if let Some(authority) = trusted {
        let path = folder.path().join("ca.pem");
        fs::write(&path, &authority.certificate).unwrap();
        config.insert("trusted_ca".to_owned(), path.to_str().unwrap().into());
    }
    let path = folder.path().join("identity-server.toml");
    fs::write(&path, toml::to_string(&config).unwrap()).unwrap();
    let output = Command::new(project::binaries().unwrap().join(IDENTITY_SERVER.name))
        .env_clear()
        .arg("--config")
        .arg(path)
        .arg("migrate")
        .current_dir(project::root())
        .output()
        .unwrap();
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

fn cluster() -> Cluster {
    binaries::build_once();
    Cluster::start(Durability::Off).unwrap_or_else(|failure| panic!("{failure}"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the server under test goes by the machine's clock"
)]
fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

#[test]
fn postgresql_is_trusted_for_a_certificate_of_a_trusted_authority_for_its_name_in_time() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let mut cluster = cluster();
    let by_address = cluster.create_database("login").unwrap();
    let by_name = by_address.replace("127.0.0.1", "localhost");
    let (certificate, key) = authority.issue("localhost", now() + Duration::days(1));
    cluster.require_tls(&certificate, &key).unwrap();

    for mode in ["require", "verify-ca", "verify-full"] {
        let url = |base: &str| format!("{base}?sslmode={mode}");
        // The server takes nobody without TLS, so this went over TLS.
        migrate(&url(&by_name), Some(&authority)).unwrap();
        for (case, url, trusted) in [
            ("another authority", url(&by_name), Some(&stranger)),
            ("no authority", url(&by_name), None),
            ("another host", url(&by_address), Some(&authority)),
        ] {
            let refused = migrate(&url, trusted).unwrap_err();
            assert!(refused.contains(REFUSED), "{mode}, {case}: {refused}");
        }
    }
    let refused = migrate(&format!("{by_name}?sslmode=disable"), Some(&authority)).unwrap_err();
    assert!(refused.contains("no encryption"), "{refused}");

    let (certificate, key) = authority.issue("localhost", now() - Duration::hours(1));
    cluster.require_tls(&certificate, &key).unwrap();
    let refused = migrate(&format!("{by_name}?sslmode=verify-full"), Some(&authority)).unwrap_err();
    assert!(refused.contains(REFUSED), "an expired certificate: {refused}");
}

#[test]
fn a_server_without_tls_is_refused_where_the_url_asks_for_tls() {
    let authority = Authority::new();
    let cluster = cluster();
    let url = cluster
        .create_database("login")
        .unwrap()
        .replace("127.0.0.1", "localhost");
    for mode in ["require", "verify-ca", "verify-full"] {
        let refused = migrate(&format!("{url}?sslmode={mode}"), Some(&authority)).unwrap_err();
        assert!(refused.contains(REFUSED), "{mode}: {refused}");
    }
    migrate(&url, None).unwrap();
}
