//! No token request panics, and none authenticates a confidential client without its secret.

use std::sync::LazyLock;

use oidc_protocol::client::Client;
use oidc_protocol::client_authentication::{Authentication, PresentedCredentials};
use oidc_protocol::token::TokenRequest;
use serde_json::{Value, json};
use time::OffsetDateTime;

/// A client whose secret nobody knows: the hash is not that of any text.
static CONFIDENTIAL: LazyLock<Client> = LazyLock::new(|| client(&json!([{ "sha256": "00".repeat(32) }])));

/// A client that anybody can be, so that the grants are parsed as well.
static PUBLIC: LazyLock<Client> = LazyLock::new(|| client(&json!([])));

fn client(secrets: &Value) -> Client {
    serde_json::from_value(json!({
        "client_id": "web",
        "secrets": secrets,
        "redirect_uris": ["https://localhost:5002/signin-oidc"],
        "scope": "openid profile",
    }))
    .unwrap()
}

/// The first line, if there is more than one, is the `Authorization` header; the rest is the form.
pub(crate) fn check(input: &[u8]) {
    let mut lines = input.splitn(2, |byte| *byte == b'\n');
    let first = lines.next().unwrap_or_default();
    let (authorization, body) = match lines.next() {
        Some(rest) => (str::from_utf8(first).ok(), rest),
        None => (None, first),
    };
    let form = TokenRequest::parameters(body);
    if let Ok(credentials) = PresentedCredentials::parse(authorization, &form) {
        assert!(
            credentials
                .authenticate(Some(&CONFIDENTIAL), &[], OffsetDateTime::UNIX_EPOCH)
                .is_err()
        );
    }
    let nobody = PresentedCredentials::parse(None, &TokenRequest::parameters(b"client_id=web")).unwrap();
    let nobody = nobody.authenticate(Some(&PUBLIC), &[], OffsetDateTime::UNIX_EPOCH);
    let Ok(Authentication::Proven(nobody)) = nobody else {
        panic!("a public client proves nothing");
    };
    let _ = TokenRequest::parse(&form, nobody);
}
