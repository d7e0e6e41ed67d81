//! Clients that others have written at the identity server, each with a browser without scripts: npm `oauth4webapi`, which
//! is certified, and the crate `openidconnect`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod rust_client;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use actix_web::HttpServer;
use identity_server::IdentityServer;
use identity_server::authsignal::PasswordOnly;
use identity_server::clients::ConfiguredClients;
use identity_server::keys::EncryptionKeys;
use identity_server::storage::SqlStorage;
use identity_server::users::ConfiguredUsers;
use oidc_protocol::client::ClientSecretHash;
use oidc_protocol::issuer::Issuer;
use serde_json::json;
use web_host::SystemRandom;

/// Only the client of this test knows that it listens elsewhere.
const ISSUER: &str = "https://login.example";
const REDIRECT_URI: &str = "https://client.example/callback";
const SECRET: &str = "a secret with : and / and %";

async fn server() -> IdentityServer {
    let secret = ClientSecretHash::of(&SECRET.into()).to_hex();
    let clients = json!([
        {
            "client_id": "interop",
            "redirect_uris": [REDIRECT_URI],
            "post_logout_redirect_uris": ["https://client.example/bye"],
            "scope": "openid profile",
            "secrets": [{ "sha256": secret }],
        },
        {
            "client_id": "rust",
            "grant_types": ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
            "redirect_uris": [REDIRECT_URI],
            "scope": "openid profile offline_access",
            "secrets": [{ "sha256": secret }],
        },
    ]);
    let users = json!([{
        "subject": "1815",
        "username": "ada",
        "password_hash": "$argon2id$v=19$m=19456,t=2,p=1$7ItE4C4TobCMcs7pyz8dGQ$Z1C0kplWkciQi4aJ/Fpnl7tkk6tXU+NWev+Lqwd3w6Q",
        "claims": { "name": "Ada Lovelace", "name#de": "Ada Gräfin Lovelace" },
    }]);
    let resources = json!({ "identity": [{ "name": "openid" }, { "name": "profile" }] });
    let storage = SqlStorage::in_memory().unwrap();
    let issuer = Issuer::parse(ISSUER).unwrap();
    IdentityServer::builder(issuer, Arc::new(storage), Arc::new(PasswordOnly), None)
        .users(ConfiguredUsers::new(serde_json::from_value(users).unwrap()).unwrap())
        .clients(ConfiguredClients::new(serde_json::from_value(clients).unwrap()).unwrap())
        .resources(serde_json::from_value(resources).unwrap())
        .encryption_keys(EncryptionKeys::generate(&SystemRandom).unwrap())
        .build()
        .await
        .unwrap()
}

/// The address at which a server of one test listens.
async fn listening() -> String {
    let service = server().await.service(&[]);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let running = HttpServer::new(move || web_host::app(&service))
        .workers(1)
        .disable_signals();
    actix_web::rt::spawn(running.listen(listener).unwrap().run());
    address
}

#[actix_web::test]
async fn a_certified_client_signs_in_reads_userinfo_and_signs_out() {
    let address = listening().await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/client.mjs");
    let output = tokio::task::spawn_blocking(move || {
        Command::new("node")
            .arg(script)
            .args([ISSUER, &address])
            .output()
            .unwrap()
    });
    let output = output.await.unwrap();
    assert!(
        output.status.success(),
        "{}\nWithout its modules it needs `npm ci` first.",
        String::from_utf8_lossy(&output.stderr)
    );
}
