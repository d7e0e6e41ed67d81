//! 0.3.x, which the guide was written with: its functions resolve to the token itself.

use serde_json::{Value, json};

use super::ACTION;
use crate::{
    authenticator::{Authenticator, Finger},
    sdk_page::{Sdk, play_with_sdk},
};

#[tokio::test]
async fn the_former_sdk_makes_a_passkey_and_signs_in_with_it() {
    play_with_sdk("browser_sdk_former", Sdk::Former, async |page| {
        let authenticator = Authenticator::add(&page.browser, Finger::Owner).await;
        let token = page.track("alice", ACTION).await;
        let made = page
            .run(
                "sdk.passkey.signUp(argument)",
                json!({ "token": token, "userName": "Alice" }),
            )
            .await;
        page.expect_verified(&made, "alice", "PASSKEY").await;
        assert_eq!(authenticator.credentials().await.len(), 1);

        let alone = page.run("sdk.passkey.signIn()", Value::Null).await;
        page.expect_verified(&alone, "alice", "PASSKEY").await;
        let token = page.track("alice", ACTION).await;
        page.run("sdk.passkey.signIn(argument)", json!({ "token": token }))
            .await;
        page.expect_verified(&json!(token), "alice", "PASSKEY").await;

        page.open().await;
        let filled_in = page
            .run("sdk.passkey.signIn({ autofill: true })", Value::Null)
            .await;
        page.expect_verified(&filled_in, "alice", "PASSKEY").await;
    })
    .await;
}
