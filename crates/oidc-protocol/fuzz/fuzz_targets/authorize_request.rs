//! No authorization request panics, and none is answered anywhere but at the client's redirect URI.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use oidc_protocol::authorize::{AuthorizeError, AuthorizeRequest, AuthorizeResponse};
use oidc_protocol::client::Client;
use oidc_protocol::issuer::Issuer;
use oidc_protocol::resources::Resources;
use secrecy::SecretString;
use serde_json::json;

struct Provider {
    issuer: Issuer,
    client: Client,
    resources: Resources,
}

static PROVIDER: LazyLock<Provider> = LazyLock::new(|| Provider {
    issuer: Issuer::parse("https://localhost:5001").unwrap(),
    client: serde_json::from_value(json!({
        "client_id": "web",
        "redirect_uris": ["https://localhost:5002/signin-oidc"],
        "scope": "openid profile",
    }))
    .unwrap(),
    resources: serde_json::from_value(json!({ "identity": [{ "name": "openid" }, { "name": "profile" }] }))
        .unwrap(),
});

fn respond(encoded: &[u8]) -> Result<AuthorizeResponse, AuthorizeError> {
    let Provider {
        issuer,
        client,
        resources,
    } = &*PROVIDER;
    let request = AuthorizeRequest::parse(encoded)?;
    assert_eq!(
        AuthorizeRequest::parse(request.to_query()).unwrap().client_id(),
        request.client_id()
    );
    let valid = request.validate(client, resources)?;
    assert!(
        valid.code_challenge().is_some(),
        "a public client needs a challenge"
    );
    Ok(valid.success(issuer, &SecretString::from("code")))
}

fuzz_target!(|encoded: &[u8]| {
    let response = respond(encoded).map_or_else(|error| error.response(&PROVIDER.issuer), Some);
    if let Some(response) = response {
        assert!(
            response
                .location()
                .starts_with("https://localhost:5002/signin-oidc?")
        );
    }
});
