//! `sdk.securityKey`

use serde_json::{Value, json};

use super::ACTION;
use crate::{
    authenticator::Authenticator,
    sdk_page::{Sdk, play_with_sdk},
};

#[tokio::test]
async fn a_security_key_is_enrolled_and_verifies() {
    play_with_sdk("browser_sdk_security_key", Sdk::Present, async |page| {
        let key = Authenticator::security_key(&page.browser).await;
        page.use_token_of("alice", ACTION).await;
        let enrolled = page.data("sdk.securityKey.enroll()", Value::Null).await;
        page.expect_verified(&enrolled["token"], "alice", "SECURITY_KEY")
            .await;
        assert_eq!(key.credentials().await.len(), 1);

        let token = page.use_token_of("alice", ACTION).await;
        let verified = page.data("sdk.securityKey.verify()", Value::Null).await;
        assert_eq!(verified["isVerified"], true);
        page.expect_verified(&json!(token), "alice", "SECURITY_KEY").await;
    })
    .await;
}
