//! A passkey with real signatures, used as the browser SDK does: by the emulator's client API.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::{
    cluster::{Cluster, subject},
    virtual_device::Device,
};

/// Where passkeys are added and used: the emulator's tenant lets these two.
const WEB_CLIENT: &str = "https://localhost:5002";
const IDENTITY_SERVER: &str = "https://localhost:5001";
const TENANT_ID: &str = "local-tenant";

/// A token of the sign-in with a passkey, which this person gets for the purpose.
pub(crate) async fn token(cluster: &Cluster, number: usize) -> String {
    let mut device = Device::new();
    add(cluster, number, &mut device).await;
    let asked = anonymous(
        cluster,
        "challenge",
        json!({ "action": "identity-server-passkey" }),
    )
    .await;
    let challenge = json!({ "challengeId": asked["challengeId"] });
    let path = "user-authenticators/passkey/authentication-options";
    let begun = anonymous(cluster, path, challenge).await;
    let credential = device.get(IDENTITY_SERVER, &begun["options"]).await;
    let proof = json!({
        "challengeId": begun["challengeId"], "authenticationCredential": credential, "deviceId": "device",
    });
    let verified = anonymous(cluster, "verify/passkey", proof).await;
    verified["accessToken"].as_str().unwrap().to_owned()
}

async fn add(cluster: &Cluster, number: usize, device: &mut Device) {
    let scope = json!({ "scope": "add:authenticators" });
    let tracked = cluster
        .authsignal()
        .track_with(&subject(number), "add-passkey", scope)
        .await;
    let options = json!({ "authenticatorAttachment": "platform" });
    let path = "user-authenticators/passkey/registration-options";
    let begun = bearer(cluster, &tracked.token, path, options).await;
    let credential = device.create(WEB_CLIENT, &begun["options"]).await;
    let registration = json!({
        "challengeId": begun["challengeId"], "registrationCredential": credential, "conditionalCreate": false,
    });
    let path = "user-authenticators/passkey";
    let added = bearer(cluster, &tracked.token, path, registration).await;
    assert_eq!(added["isVerified"], true, "{added}");
}

async fn anonymous(cluster: &Cluster, path: &str, body: Value) -> Value {
    // The tenant id alone, as the SDK sends it.
    let tenant = format!("Basic {}", STANDARD_NO_PAD.encode(TENANT_ID));
    send(post(cluster, path).header("authorization", tenant), &body).await
}

async fn bearer(cluster: &Cluster, token: &str, path: &str, body: Value) -> Value {
    send(post(cluster, path).bearer_auth(token), &body).await
}

fn post(cluster: &Cluster, path: &str) -> RequestBuilder {
    let url = format!("{}/v1/client/{path}", cluster.emulator_url());
    cluster.http.post(url)
}

async fn send(request: RequestBuilder, body: &Value) -> Value {
    let answer = request.json(body).send().await.unwrap();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    assert!(status.is_success(), "{status}: {text}");
    serde_json::from_str(&text).unwrap()
}
