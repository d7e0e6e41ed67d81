//! No registration request panics, and whatever is registered asks people, has no more than is allowed, and survives being
//! stored.

use std::sync::LazyLock;

use oidc_protocol::authorize::ResponseType;
use oidc_protocol::client::{ClientSecretHash, GrantType, SharedSecret};
use oidc_protocol::identifiers::ClientId;
use oidc_protocol::redirect_uri::RedirectUri;
use oidc_protocol::registration::{
    Credentials, RegisteredMetadata, RegistrationPolicy, RegistrationUpdate, SecretKind,
};
use oidc_protocol::scope::Scopes;
use secrecy::SecretString;
use serde_json::Value;

static POLICY: LazyLock<RegistrationPolicy> = LazyLock::new(|| {
    RegistrationPolicy::new(
        &Scopes::parse("openid profile").unwrap(),
        vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
        vec![ResponseType::Code, ResponseType::CodeIdToken],
        true,
    )
    .unwrap()
});

fn client_id() -> ClientId {
    ClientId::parse("registered").unwrap()
}

/// The first line, if there is more than one, is what was found at `jwks_uri`; the rest is the body.
pub(crate) fn check(input: &[u8]) {
    let mut lines = input.splitn(2, |byte| *byte == b'\n');
    let first = lines.next().unwrap_or_default();
    let (fetched, body) = match lines.next() {
        Some(rest) => (serde_json::from_slice::<Value>(first).ok(), rest),
        None => (None, first),
    };
    let _ = RegistrationUpdate::parse(body, &client_id(), &POLICY);
    let Ok(metadata) = RegisteredMetadata::parse(body, &POLICY) else {
        return;
    };
    let stored = serde_json::to_string(&metadata).unwrap();
    assert_eq!(
        serde_json::from_str::<RegisteredMetadata>(&stored).unwrap(),
        metadata
    );
    let _ = metadata.is_of_sector(fetched.as_ref().unwrap_or(&Value::Null));
    let credentials = match metadata.secret_kind() {
        SecretKind::Sent => Credentials::Hash(ClientSecretHash::of(&"secret".into())),
        SecretKind::Shared => {
            Credentials::Shared(SharedSecret::try_from(SecretString::from("s".repeat(43))).unwrap())
        }
        SecretKind::None => Credentials::None,
    };
    let Ok(client) = metadata.client(client_id(), credentials, fetched.as_ref(), &POLICY) else {
        return;
    };
    assert!(client.requires_consent() && client.is_self_registered());
    assert!(client.requires_pkce());
    assert!(client.scopes().is_subset(POLICY.scope()));
    assert!(
        !client.allows_grant(GrantType::ClientCredentials) && !client.allows_grant(GrantType::DeviceCode)
    );
    assert!(!client.allows_response_type(ResponseType::IdToken));
    assert_eq!(client.redirect_uris(), metadata.redirect_uris);
    assert!(client.backchannel_logout_uri().is_none_or(RedirectUri::is_https));
    assert_eq!(
        client
            .name()
            .chars()
            .filter(|character| character.is_control())
            .count(),
        0
    );
}
