use std::{os::unix::fs::PermissionsExt, sync::Arc};

use rustls::{
    ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
};
use tempfile::TempDir;
use time::macros::datetime;

use super::*;

/// The handshakes below use the real clock, so the files do too.
fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

fn local_tls() -> (TempDir, LocalTls) {
    let directory = tempfile::tempdir().unwrap();
    let tls = LocalTls::new(directory.path().join("tls"));
    (directory, tls)
}

/// A TLS handshake in memory: a client that trusts `ca` only asks the holder of `certificate` for `name`.
fn handshake(ca: &str, certificate: &str, key: &str, name: &'static str) -> Result<(), rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(ca.as_bytes()).unwrap())
        .unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let client = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let chain = CertificateDer::pem_slice_iter(certificate.as_bytes())
        .map(Result::unwrap)
        .collect();
    let server = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap())?;
    let mut client = ClientConnection::new(Arc::new(client), ServerName::try_from(name).unwrap())?;
    let mut server = ServerConnection::new(Arc::new(server))?;
    while client.is_handshaking() || server.is_handshaking() {
        let mut wire = Vec::new();
        client.write_tls(&mut wire).unwrap();
        server.read_tls(&mut wire.as_slice()).unwrap();
        server.process_new_packets()?;
        let mut wire = Vec::new();
        server.write_tls(&mut wire).unwrap();
        client.read_tls(&mut wire.as_slice()).unwrap();
        client.process_new_packets()?;
    }
    Ok(())
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

#[test]
fn a_client_that_trusts_the_authority_accepts_every_name_of_this_machine() {
    let (_directory, tls) = local_tls();
    assert_eq!(tls.ensure(now()).unwrap(), Ensured::NewAuthority);
    for name in leaf::NAMES {
        handshake(
            &text(&tls.ca()),
            &text(&tls.certificate()),
            &text(&tls.private_key()),
            name,
        )
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn the_authority_cannot_vouch_for_another_site() {
    let (_directory, tls) = local_tls();
    tls.ensure(now()).unwrap();
    let (ca, ca_key) = (text(&tls.ca()), text(&tls.ca_key()));
    for foreign in ["example.com", "192.0.2.1"] {
        let issued = leaf::issue_for(&[foreign], &ca, &ca_key, now()).unwrap();
        let refused = handshake(&ca, &issued.certificate, &issued.key, foreign);
        assert!(
            format!("{refused:?}").contains("NameConstraintViolation"),
            "{foreign}: {refused:?}"
        );
    }
}

#[test]
fn another_authority_is_not_trusted() {
    let (_first, ours) = local_tls();
    let (_second, theirs) = local_tls();
    ours.ensure(now()).unwrap();
    theirs.ensure(now()).unwrap();
    let refused = handshake(
        &text(&ours.ca()),
        &text(&theirs.certificate()),
        &text(&theirs.private_key()),
        "localhost",
    );
    assert!(format!("{refused:?}").contains("UnknownIssuer"), "{refused:?}");
}

#[test]
fn keys_are_readable_by_their_owner_only() {
    let (_directory, tls) = local_tls();
    tls.ensure(now()).unwrap();
    for key in [tls.ca_key(), tls.private_key()] {
        assert_eq!(fs::metadata(key).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn what_is_there_is_kept() {
    let (_directory, tls) = local_tls();
    tls.ensure(now()).unwrap();
    let before = text(&tls.certificate());
    assert_eq!(tls.ensure(now()).unwrap(), Ensured::Nothing);
    assert_eq!(text(&tls.certificate()), before);
}

#[test]
fn a_certificate_is_renewed_in_its_last_week_and_the_trusted_authority_stays() {
    let (_directory, tls) = local_tls();
    let start = datetime!(2026-01-01 12:00 UTC);
    tls.ensure(start).unwrap();
    let authority = text(&tls.ca());
    let end = start + leaf::LIFETIME;
    assert_eq!(tls.ensure(end - Duration::days(8)).unwrap(), Ensured::Nothing);
    assert_eq!(
        tls.ensure(end - Duration::days(6)).unwrap(),
        Ensured::NewCertificate
    );
    assert_eq!(text(&tls.ca()), authority);
}

#[test]
fn an_authority_that_ends_soon_is_replaced_together_with_the_certificate() {
    let (_directory, tls) = local_tls();
    tls.ensure(datetime!(2026-01-01 12:00 UTC)).unwrap();
    let before = text(&tls.certificate());
    assert_eq!(
        tls.ensure(datetime!(2030-12-20 12:00 UTC)).unwrap(),
        Ensured::NewAuthority
    );
    assert_ne!(text(&tls.certificate()), before);
    assert!(text(&tls.certificate()).ends_with(&text(&tls.ca())));
}

#[test]
fn a_key_that_does_not_belong_to_its_certificate_is_replaced() {
    let (_directory, tls) = local_tls();
    tls.ensure(now()).unwrap();
    fs::copy(tls.ca_key(), tls.private_key()).unwrap();
    assert_eq!(tls.ensure(now()).unwrap(), Ensured::NewCertificate);
}

#[test]
fn a_certificate_of_a_lost_authority_is_replaced() {
    let (_directory, tls) = local_tls();
    tls.ensure(now()).unwrap();
    fs::remove_file(tls.ca_key()).unwrap();
    assert_eq!(tls.ensure(now()).unwrap(), Ensured::NewAuthority);
    handshake(
        &text(&tls.ca()),
        &text(&tls.certificate()),
        &text(&tls.private_key()),
        "localhost",
    )
    .unwrap();
}

#[test]
fn damaged_files_are_replaced() {
    let (_directory, tls) = local_tls();
    tls.ensure(now()).unwrap();
    fs::write(tls.certificate(), "not a certificate").unwrap();
    assert_eq!(tls.ensure(now()).unwrap(), Ensured::NewCertificate);
    fs::write(tls.ca_key(), "not a key").unwrap();
    assert_eq!(tls.ensure(now()).unwrap(), Ensured::NewAuthority);
}
