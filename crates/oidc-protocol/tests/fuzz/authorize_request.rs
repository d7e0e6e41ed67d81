//! No authorization request panics, and none is answered anywhere but at the client's redirect URI.

use std::sync::LazyLock;

use oidc_protocol::authorize::{
    ArrivedRequest, AuthorizeError, AuthorizeRequest, AuthorizeResponse, Issued, ResponseMode,
};
use oidc_protocol::client::Client;
use oidc_protocol::issuer::Issuer;
use oidc_protocol::resources::Resources;
use secrecy::SecretString;
use serde_json::json;
use time::OffsetDateTime;

const REDIRECT_URI: &str = "https://localhost:5002/signin-oidc";
const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

struct Provider {
    issuer: Issuer,
    client: Client,
    resources: Resources,
}

static PROVIDER: LazyLock<Provider> = LazyLock::new(|| Provider {
    issuer: Issuer::parse("https://localhost:5001").unwrap(),
    client: serde_json::from_value(json!({
        "client_id": "web",
        "redirect_uris": [REDIRECT_URI],
        "response_types": ["code", "id_token", "code id_token"],
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
    let request = match ArrivedRequest::parse(encoded)? {
        ArrivedRequest::Complete(request) => request,
        ArrivedRequest::Unopened(request) => request.open(client, issuer, NOW)?,
        ArrivedRequest::Pushed(reference) => return Err(reference.unknown(client)),
    };
    assert_eq!(
        AuthorizeRequest::parse(request.to_query()).unwrap().client_id(),
        request.client_id()
    );
    let valid = request.validate(client, resources)?;
    assert!(
        valid.code_challenge().is_some() || !valid.response_type().has_code(),
        "a public client needs a challenge"
    );
    let (code, id_token) = (SecretString::from("code"), SecretString::from("token"));
    let issued = Issued {
        code: valid.response_type().has_code().then_some(&code),
        id_token: valid.response_type().has_id_token().then_some(&id_token),
    };
    Ok(valid.success(issuer, &issued))
}

pub(crate) fn check(encoded: &[u8]) {
    let response = respond(encoded).map_or_else(|error| error.response(&PROVIDER.issuer), Some);
    if let Some(response) = response {
        assert_eq!(response.redirect_uri().as_str(), REDIRECT_URI);
        let has_id_token = response.parameters().iter().any(|(name, _)| *name == "id_token");
        assert!(!has_id_token || response.mode() != ResponseMode::Query);
        if let Some(location) = response.location() {
            let rest = location.strip_prefix(REDIRECT_URI).unwrap();
            assert!(rest.starts_with(['?', '#']));
        }
    }
}
