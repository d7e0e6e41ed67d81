//! The pre-built UI beside an app of another site, started by the real browser SDK: in a frame, in a window, and in
//! the app's own place.

use serde_json::{Value, json};
use xtask::project::EMULATOR;

use crate::{
    app_page,
    authenticator::{Authenticator, Finger},
    authenticator_app::AuthenticatorApp,
    browser::Browser,
    scene::{Scene, play_with},
    stack::Stack,
};

const ACTION: &str = "identity-server-login";
/// An action without settings of its own.
const ANY_METHOD: &str = "any-method";
const FRAME: &str = "#__authsignal-popup-iframe";

/// An app, and whoever sits before it.
struct Visit<'scene> {
    scene: &'scene Scene,
    browser: Browser,
    app: String,
}

impl<'scene> Visit<'scene> {
    async fn of(scene: &'scene Scene, app: &str) -> Self {
        let browser = scene.open_browser().await;
        browser.open_page(app).await;
        Self {
            scene,
            browser,
            app: app.to_owned(),
        }
    }

    /// The app tracks an action and launches the pre-built UI; returns the track token.
    async fn launches(&self, mode: &str, attributes: Value) -> String {
        self.launches_for(ACTION, mode, attributes).await
    }

    async fn launches_for(&self, action: &str, mode: &str, attributes: Value) -> String {
        let authsignal = self.scene.stack.authsignal();
        let tracked = authsignal.track_with("carol", action, attributes).await;
        let start = "window.start(arguments[0], arguments[1])";
        let arguments = vec![json!(tracked.url), json!(mode)];
        self.browser.client().execute(start, arguments).await.unwrap();
        tracked.token
    }

    async fn enters_the_frame(&self) {
        let frame = self.browser.see(FRAME).await;
        frame.enter_frame().await.unwrap();
    }

    async fn leaves_the_frame(&self) {
        self.browser.client().enter_parent_frame().await.unwrap();
    }

    async fn enters_the_window(&self) {
        let own = self.browser.client().window().await.unwrap();
        let other = self
            .browser
            .wait_until("the window to open", async || {
                let windows = self.browser.client().windows().await.ok()?;
                windows.into_iter().find(|window| *window != own)
            })
            .await;
        self.browser.client().switch_to_window(other).await.unwrap();
    }

    async fn returns_to_the_app(&self) {
        let windows = self.browser.client().windows().await.unwrap();
        let first = windows.into_iter().next().unwrap();
        self.browser.client().switch_to_window(first).await.unwrap();
    }

    /// Sets the authenticator app up, wherever the page is.
    async fn enrols(&self) -> AuthenticatorApp {
        let key = self.browser.read("#totp-secret").await;
        let mut app = AuthenticatorApp::from_manual_key(&key);
        let code = app.unused_code().await;
        self.browser.see("#code").await.send_keys(&code).await.unwrap();
        self.browser.click("#saved").await;
        app
    }

    /// The token that the app got.
    async fn token(&self) -> String {
        let result = self.browser.read("#result").await;
        let token = result.strip_prefix("token ");
        token.unwrap_or_else(|| panic!("{result}")).to_owned()
    }

    async fn heard(&self) -> Vec<Value> {
        let heard = self
            .browser
            .client()
            .execute("return window.heard", Vec::new())
            .await
            .unwrap();
        heard.as_array().unwrap().clone()
    }

    async fn state(&self, token: &str) -> String {
        self.scene.stack.authsignal().state(token).await
    }
}

/// Plays with an app whose origin the tenant allows.
async fn play_beside_an_app(name: &str, script: impl AsyncFnOnce(&Scene, &str)) {
    let app = app_page::serve().await;
    let allow = |stack: &Stack| {
        stack.configure(EMULATOR, |config| {
            let origins = config
                .get_mut("tenant")
                .and_then(|tenant| tenant.get_mut("allowed_origins")?.as_array_mut());
            origins.unwrap().push(app.clone().into());
        });
    };
    play_with(name, allow, async |scene| script(scene, &app).await).await;
}

#[tokio::test]
async fn a_popup_hands_the_app_a_verified_token() {
    play_beside_an_app("a_popup_hands_the_app_a_verified_token", async |scene, app| {
        let visit = Visit::of(scene, app).await;
        visit.launches("popup", json!({})).await;
        visit.enters_the_frame().await;
        visit.browser.see("#totp-qr").await;
        visit.leaves_the_frame().await;
        let frame = visit.browser.see(FRAME).await;
        let (_, _, width, height) = frame.rectangle().await.unwrap();
        let told = visit.heard().await;
        let told = told
            .iter()
            .rev()
            .find_map(|message| message.get("height")?.as_f64());
        assert!(
            width < 400.0 && Some(height) == told,
            "{width} x {height}, {told:?}"
        );

        visit.enters_the_frame().await;
        visit.enrols().await;
        visit.leaves_the_frame().await;
        let token = visit.token().await;
        assert_eq!(visit.state(&token).await, "CHALLENGE_SUCCEEDED");
        let heard = visit.heard().await;
        let event = |name: &str| heard.iter().any(|message| message["event"] == name);
        assert!(
            event("AUTHSIGNAL_READY") && event("AUTHSIGNAL_CLOSE_POPUP"),
            "{heard:?}"
        );
        assert!(!visit.browser.sees(FRAME).await);
    })
    .await;
}

#[tokio::test]
async fn a_passkey_is_created_and_used_in_a_popup() {
    play_beside_an_app("a_passkey_is_created_and_used_in_a_popup", async |scene, app| {
        let visit = Visit::of(scene, app).await;
        let _authenticator = Authenticator::add(&visit.browser, Finger::Owner).await;
        visit.launches_for(ANY_METHOD, "popup", json!({})).await;
        visit.enters_the_frame().await;
        visit.browser.click("[data-method='PASSKEY']").await;
        visit.browser.click("#use-passkey").await;
        visit.browser.click("#saved").await;
        visit.leaves_the_frame().await;
        let token = visit.token().await;
        assert_eq!(visit.state(&token).await, "CHALLENGE_SUCCEEDED");

        visit.browser.open_page(app).await;
        visit.launches_for(ANY_METHOD, "popup", json!({})).await;
        visit.enters_the_frame().await;
        visit.browser.click("#use-passkey").await;
        visit.leaves_the_frame().await;
        let token = visit.token().await;
        assert_eq!(visit.state(&token).await, "CHALLENGE_SUCCEEDED");
    })
    .await;
}

#[tokio::test]
async fn a_popup_that_is_cancelled_or_dismissed_verifies_nothing() {
    let name = "a_popup_that_is_cancelled_or_dismissed_verifies_nothing";
    play_beside_an_app(name, async |scene, app| {
        let visit = Visit::of(scene, app).await;
        visit.launches("popup", json!({})).await;
        visit.enters_the_frame().await;
        visit.browser.click("#quit").await;
        visit.leaves_the_frame().await;
        let token = visit.token().await;
        assert_eq!(visit.state(&token).await, "ALLOW");

        visit.browser.open_page(app).await;
        visit.launches("popup", json!({})).await;
        visit.browser.see(FRAME).await;
        let backdrop = "document.getElementById('__authsignal-popup-overlay').click()";
        visit
            .browser
            .client()
            .execute(backdrop, Vec::new())
            .await
            .unwrap();
        assert_eq!(visit.browser.read("#result").await, "dismissed");
    })
    .await;
}

#[tokio::test]
async fn an_expired_link_tells_the_app_in_the_popup() {
    let app = app_page::serve().await;
    let allow = |stack: &Stack| {
        stack.configure(EMULATOR, |config| {
            let tenant = config
                .get_mut("tenant")
                .and_then(toml::Value::as_table_mut)
                .unwrap();
            tenant.insert("token_lifetime_seconds".to_owned(), 1.into());
            let origins = tenant.get_mut("allowed_origins").unwrap().as_array_mut();
            origins.unwrap().push(app.clone().into());
        });
    };
    play_with(
        "an_expired_link_tells_the_app_in_the_popup",
        allow,
        async |scene| {
            let visit = Visit::of(scene, &app).await;
            let tracked = scene
                .stack
                .authsignal()
                .track_with("carol", ACTION, json!({}))
                .await;
            // The token lives for a second: a page that is slower finds it expired as well.
            visit
                .browser
                .wait_until("the token to expire", async || {
                    let state = scene.stack.authsignal().state(&tracked.token).await;
                    state.is_empty().then_some(())
                })
                .await;
            let start = "window.start(arguments[0], 'popup')";
            visit
                .browser
                .client()
                .execute(start, vec![json!(tracked.url)])
                .await
                .unwrap();
            assert_eq!(visit.browser.read("#result").await, "error expired_token 410");
            visit.enters_the_frame().await;
            visit.browser.click("#close").await;
            visit.leaves_the_frame().await;
            visit
                .browser
                .wait_until("the popup to close", async || {
                    (visit.browser.read("#result").await == "dismissed").then_some(())
                })
                .await;
        },
    )
    .await;
}

#[tokio::test]
async fn a_window_hands_the_app_a_verified_token_and_closes() {
    let name = "a_window_hands_the_app_a_verified_token_and_closes";
    play_beside_an_app(name, async |scene, app| {
        let visit = Visit::of(scene, app).await;
        visit.launches("window", json!({})).await;
        visit.enters_the_window().await;
        visit.enrols().await;
        visit.returns_to_the_app().await;
        let token = visit.token().await;
        assert_eq!(visit.state(&token).await, "CHALLENGE_SUCCEEDED");
        visit
            .browser
            .wait_until("the window to close", async || {
                (visit.browser.client().windows().await.ok()?.len() == 1).then_some(())
            })
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_redirect_brings_the_token_back_in_the_address() {
    let name = "a_redirect_brings_the_token_back_in_the_address";
    play_beside_an_app(name, async |scene, app| {
        let visit = Visit::of(scene, app).await;
        let back = format!("{}/back?state=1", visit.app);
        visit.launches("redirect", json!({ "redirectUrl": back })).await;
        visit.enrols().await;
        let url = visit
            .browser
            .wait_for_url("the app again", |url| url.path() == "/back")
            .await;
        let token = url.query().unwrap().strip_prefix("state=1&token=").unwrap();
        assert_eq!(visit.state(token).await, "CHALLENGE_SUCCEEDED");
    })
    .await;
}

#[tokio::test]
async fn a_page_that_the_tenant_does_not_know_learns_nothing() {
    let app = app_page::serve().await;
    let name = "a_page_that_the_tenant_does_not_know_learns_nothing";
    play_with(
        name,
        |_| (),
        async |scene| {
            let visit = Visit::of(scene, &app).await;
            // The person goes through with it in a window that a foreign page has opened.
            visit.launches("window", json!({})).await;
            visit.enters_the_window().await;
            visit.enrols().await;
            visit.browser.see("#done").await;
            // Each page on the way would have said that it is ready.
            visit.returns_to_the_app().await;
            assert_eq!(visit.heard().await, Vec::<Value>::new());
        },
    )
    .await;
}
