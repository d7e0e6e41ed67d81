//! The virtual authenticator: a fingerprint reader that a test can hold a finger on, or a security key (WebAuthn,
//! section 11).

use http::Method;
use serde_json::{Value, json};

use crate::browser::Browser;

/// A platform authenticator in a browser.
pub(crate) struct Authenticator {
    browser: Browser,
    id: String,
}

/// A passkey with its private key, outside of any authenticator.
pub(crate) type Credential = Value;

/// Who is at the fingerprint reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finger {
    /// Its owner.
    Owner,
    /// Somebody whose finger it does not know.
    Stranger,
}

impl Authenticator {
    /// Gives the browser an authenticator without passkeys.
    pub(crate) async fn add(browser: &Browser, finger: Finger) -> Self {
        let options = json!({
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": true,
            "hasUserVerification": true,
            "isUserConsenting": true,
            "isUserVerified": finger == Finger::Owner,
        });
        Self::plug_in(browser, options).await
    }

    /// Gives the browser a security key: it is touched, and knows nobody.
    pub(crate) async fn security_key(browser: &Browser) -> Self {
        let options = json!({
            "protocol": "ctap2",
            "transport": "usb",
            "hasResidentKey": false,
            "hasUserVerification": false,
            "isUserConsenting": true,
        });
        Self::plug_in(browser, options).await
    }

    async fn plug_in(browser: &Browser, options: Value) -> Self {
        let id = browser
            .command(Method::POST, "webauthn/authenticator", Some(options))
            .await
            .unwrap();
        Self {
            browser: browser.clone(),
            id: id.as_str().unwrap().to_owned(),
        }
    }

    /// Gives the browser an authenticator that holds `credentials`.
    pub(crate) async fn with(browser: &Browser, credentials: &[Credential], finger: Finger) -> Self {
        let authenticator = Self::add(browser, finger).await;
        for credential in credentials {
            let path = authenticator.path("/credential");
            browser
                .command(Method::POST, path, Some(credential.clone()))
                .await
                .unwrap();
        }
        authenticator
    }

    /// The passkeys in it.
    pub(crate) async fn credentials(&self) -> Vec<Credential> {
        let found = self
            .browser
            .command(Method::GET, self.path("/credentials"), None)
            .await
            .unwrap();
        found.as_array().unwrap().clone()
    }

    /// Takes it away from the browser and keeps its passkeys.
    pub(crate) async fn take_away(self) -> Vec<Credential> {
        let credentials = self.credentials().await;
        self.browser
            .command(Method::DELETE, self.path(""), None)
            .await
            .unwrap();
        credentials
    }

    fn path(&self, rest: &str) -> String {
        format!("webauthn/authenticator/{}{rest}", self.id)
    }
}
