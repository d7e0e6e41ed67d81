//! No logout request panics, and none leads anywhere but to the client's registered address.

use std::sync::LazyLock;

use oidc_protocol::client::Client;
use oidc_protocol::logout::EndSessionRequest;
use serde_json::json;

const REGISTERED: &str = "https://localhost:5002/signout-callback-oidc";

static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    serde_json::from_value(json!({
        "client_id": "web",
        "redirect_uris": ["https://localhost:5002/signin-oidc"],
        "post_logout_redirect_uris": [REGISTERED],
        "scope": "openid",
    }))
    .unwrap()
});

pub(crate) fn check(encoded: &[u8]) {
    let Ok(request) = EndSessionRequest::parse(encoded) else {
        return;
    };
    let Ok(valid) = request.validate(None, Some(&CLIENT)) else {
        return;
    };
    if let Some(redirect) = valid.redirect() {
        let location = redirect.location();
        let rest = location.strip_prefix(REGISTERED).unwrap();
        assert!(rest.is_empty() || rest.starts_with("?state="), "{location}");
        assert_eq!(valid.client_id(), Some(CLIENT.client_id()));
    }
}
