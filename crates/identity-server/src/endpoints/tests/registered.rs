//! Who is registered with the provider of the tests.

use oidc_protocol::client::{Client, ClientSecretHash};
use serde_json::{Value, json};

use super::provider::{POST_LOGOUT, REDIRECT_URI};
use crate::users::UserEntry;

pub(super) fn clients() -> Vec<Client> {
    clients_with("web", &json!({}))
}

/// The clients, one of which has more metadata.
pub(super) fn clients_with(client_id: &str, metadata: &Value) -> Vec<Client> {
    let secret = ClientSecretHash::of(&"secret".into()).to_hex();
    let secrets = json!([{ "sha256": secret }]);
    let mut registered = json!([
        {
            "client_id": "web",
            "client_name": "Web & <client>",
            "redirect_uris": [REDIRECT_URI],
            "post_logout_redirect_uris": [POST_LOGOUT],
            "scope": "openid profile email api1",
            "secrets": secrets,
        },
        {
            "client_id": "other",
            "redirect_uris": [REDIRECT_URI, "https://other.example/callback"],
            "post_logout_redirect_uris": ["https://other.example/out"],
            "scope": "openid",
            "secrets": secrets,
        },
        {
            "client_id": "lenient",
            "redirect_uris": [REDIRECT_URI],
            "scope": "openid",
            "require_pkce": false,
            "secrets": secrets,
        },
        { "client_id": "public", "redirect_uris": [REDIRECT_URI], "scope": "openid" },
        {
            "client_id": "hybrid",
            "response_types": ["code", "id_token", "code id_token"],
            "redirect_uris": [REDIRECT_URI],
            "scope": "openid profile email",
            "secrets": secrets,
        },
        {
            "client_id": "asking",
            "client_name": "Asking client",
            "require_consent": true,
            "redirect_uris": [REDIRECT_URI],
            "scope": "openid profile email api1",
            "secrets": secrets,
        },
        {
            "client_id": "pushing",
            "require_pushed_authorization_requests": true,
            "redirect_uris": [REDIRECT_URI],
            "scope": "openid",
            "secrets": secrets,
        },
        {
            "client_id": "client",
            "grant_types": ["client_credentials"],
            "scope": "api1",
            "secrets": secrets,
        },
    ]);
    let clients = registered.as_array_mut().unwrap();
    let client = clients.iter_mut().find(|client| client["client_id"] == client_id);
    let client = client.unwrap().as_object_mut().unwrap();
    client.extend(metadata.as_object().unwrap().clone());
    serde_json::from_value(registered).unwrap()
}

pub(super) fn users() -> Vec<UserEntry> {
    serde_json::from_value(json!([
        {
            "subject": "alice",
            "username": "alice",
            "claims": {
                "name": "Alice Smith", "name#de": "Alice Schmidt", "name#ja-Kana-JP": "アリス",
                "email": "AliceSmith@email.com", "email_verified": true, "role": "admin", "role#de": "Verwalterin",
            },
        },
        { "subject": "bob", "username": "bob", "claims": { "name": "Bob Smith" } },
    ]))
    .unwrap()
}
