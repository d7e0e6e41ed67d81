//! An app of somebody else's: one page with Authsignal's browser SDK, whose functions a test calls.

use std::fs;

use serde_json::{Value, json};
use xtask::project::{self, EMULATOR};

use crate::{
    browser::Browser,
    scene::{Scene, play_on},
    stack::Stack,
    static_site::StaticSite,
};

/// The field is where a browser offers passkeys.
const PAGE: &str =
    "<!doctype html><title>App</title><input autocomplete='username webauthn'><script src=/sdk.js></script>";

/// A version of the SDK from npm.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sdk {
    /// 1.x
    Present,
    /// 0.3.x
    Former,
}

impl Sdk {
    /// Its script for pages without a bundler.
    pub(crate) fn bundle(self) -> String {
        let path = project::root().join(match self {
            Self::Present => "node_modules/@authsignal/browser/dist/index.min.js",
            Self::Former => "node_modules/authsignal-browser-0/dist/index.min.js",
        });
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }
}

/// The page, in a browser.
pub(crate) struct SdkPage<'scene> {
    pub(crate) scene: &'scene Scene,
    pub(crate) browser: Browser,
    origin: String,
}

/// Plays `script` with the emulator alone, all of its methods, and an app whose origin it allows.
pub(crate) async fn play_with_sdk(name: &str, sdk: Sdk, script: impl AsyncFnOnce(SdkPage<'_>)) {
    let site = StaticSite {
        page: PAGE,
        scripts: vec![("/sdk.js", sdk.bundle())],
        headers: "",
    };
    let origin = site.serve().await;
    let configure = |stack: &Stack| {
        stack.configure(EMULATOR, |config| {
            let tenant = config.get_mut("tenant").and_then(toml::Value::as_table_mut);
            let tenant = tenant.expect("`tenant`");
            tenant.insert("allowed_origins".to_owned(), vec![origin.clone()].into());
            let methods = [
                "AUTHENTICATOR_APP",
                "PASSKEY",
                "EMAIL_OTP",
                "EMAIL_MAGIC_LINK",
                "SMS",
                "SECURITY_KEY",
                "PUSH",
            ];
            tenant.insert("verification_methods".to_owned(), methods.to_vec().into());
        });
    };
    play_on(name, &[EMULATOR], configure, async |scene| {
        let page = SdkPage {
            scene,
            browser: scene.open_browser().await,
            origin: origin.clone(),
        };
        page.open().await;
        script(page).await;
    })
    .await;
}

impl SdkPage<'_> {
    /// Opens the app anew, as `sdk`. Its emulator is on another site: the app is on plain HTTP.
    pub(crate) async fn open(&self) {
        self.browser.open_page(&self.origin).await;
        let base = format!("{}/v1", self.scene.stack.url(EMULATOR));
        let script = "
            window.expired = 0;
            window.sdk = new window.authsignal.Authsignal({
                tenantId: 'local-tenant', baseUrl: arguments[0], onTokenExpired: () => { window.expired += 1; },
            });";
        self.browser
            .client()
            .execute(script, vec![json!(base)])
            .await
            .unwrap();
    }

    /// Signs the page's user in to `action` as far as the app can: by a token from its backend.
    pub(crate) async fn track(&self, user: &str, action: &str) -> String {
        self.scene.stack.authsignal().track(user, action).await.token
    }

    /// Has the SDK work with a new token of the user.
    pub(crate) async fn use_token_of(&self, user: &str, action: &str) -> String {
        let token = self.track(user, action).await;
        self.run("sdk.setToken(argument)", json!(token)).await;
        token
    }

    /// What `expression`, which may use `sdk` and `argument`, comes to; an error is `{ thrown }`.
    pub(crate) async fn run(&self, expression: &str, argument: Value) -> Value {
        let script = format!(
            "const [argument, done] = arguments;
             (async () => {expression})().then(
                 (value) => done(value ?? null),
                 (error) => done({{ thrown: error.name + ': ' + error.message }}),
             );"
        );
        self.browser
            .client()
            .execute_async(&script, vec![argument])
            .await
            .unwrap()
    }

    /// The `data` that a call of the SDK resolves to.
    pub(crate) async fn data(&self, expression: &str, argument: Value) -> Value {
        let result = self.run(expression, argument).await;
        let data = result.get("data").cloned();
        data.unwrap_or_else(|| panic!("{expression} gives {result}"))
    }

    /// The user for whom, and the action in which, a token of the SDK is worth something.
    pub(crate) async fn verified(&self, token: &Value) -> Value {
        let token = token.as_str().unwrap_or_else(|| panic!("no token: {token}"));
        self.scene.stack.authsignal().validated(token).await
    }

    /// Fails unless the action of `token` has succeeded with `method`.
    pub(crate) async fn expect_verified(&self, token: &Value, user: &str, method: &str) -> Value {
        let validated = self.verified(token).await;
        let of = |name: &str| {
            validated
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        assert_eq!(of("state"), "CHALLENGE_SUCCEEDED", "{validated}");
        assert_eq!(
            (of("userId"), of("verificationMethod")),
            (user.to_owned(), method.to_owned())
        );
        validated
    }
}
