//! The steps a person takes.

use std::collections::BTreeMap;

use fantoccini::Locator;
use url::Url;
use xtask::project::{EMULATOR, IDENTITY_SERVER, WEB_CLIENT};

use crate::{
    authenticator::{Authenticator, Credential, Finger},
    authenticator_app::AuthenticatorApp,
    browser::Browser,
    circumstances::{Circumstances, WIDE},
    scene::Scene,
};

/// The guide's Alice.
pub(crate) const ALICE: User = User {
    name: "alice",
    password: "alice",
    subject: "a5a0c16c-0027-4011-8e2f-a7e179dc784b",
};

/// The guide's Bob.
pub(crate) const BOB: User = User {
    name: "bob",
    password: "bob",
    subject: "9222ac7a-06f4-4dbe-9bbc-1e5800f51900",
};

/// Somebody with an account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct User {
    pub(crate) name: &'static str,
    pub(crate) password: &'static str,
    pub(crate) subject: &'static str,
}

/// A user at a browser.
pub(crate) struct Person<'scene> {
    scene: &'scene Scene,
    pub(crate) browser: Browser,
    user: User,
}

impl<'scene> Person<'scene> {
    /// `user` sits down at a new browser.
    pub(crate) async fn sits_down(scene: &'scene Scene, user: User) -> Self {
        Self::sits_down_in(scene, user, WIDE).await
    }

    /// `user` sits down at a new browser in these circumstances.
    pub(crate) async fn sits_down_in(scene: &'scene Scene, user: User, circumstances: Circumstances) -> Self {
        Self {
            scene,
            browser: scene.open_browser_in(circumstances).await,
            user,
        }
    }

    /// Opens the web client, which sends whoever is not signed in to the login page.
    pub(crate) async fn opens_the_client(&self) {
        self.browser.open_page(&self.scene.client("/")).await;
    }

    /// Opens the web client and types name and password at the login page.
    pub(crate) async fn signs_in_with_password(&self) {
        self.opens_the_client().await;
        self.types_password(self.user.password).await;
    }

    /// Types name and `password` at the login page that is open.
    pub(crate) async fn types_password(&self, password: &str) {
        self.is_asked_for_a_password().await;
        self.browser.fill("#username", self.user.name).await;
        self.browser.fill("#password", password).await;
        self.browser.click_to_leave("#login").await;
    }

    /// Types a capital letter into the field of the password, with Caps Lock or without. No driver can turn that on.
    pub(crate) async fn types_a_capital(&self, caps_lock: bool) {
        let script = "document.getElementById('password').dispatchEvent(new KeyboardEvent('keydown', \
                      { key: 'A', bubbles: true, modifierCapsLock: arguments[0] }))";
        let arguments = vec![caps_lock.into()];
        self.browser.client().execute(script, arguments).await.unwrap();
    }

    /// Sees that the page that is open speaks the language of this person.
    pub(crate) async fn reads_their_language(&self) {
        let expected = self.browser.circumstances().language;
        let page = self.browser.see("html").await;
        let language = page.attr("lang").await.unwrap();
        assert_eq!(
            language.as_deref(),
            Some(expected),
            "{}",
            self.browser.url().await
        );
    }

    /// Sees the identity server's login page.
    pub(crate) async fn is_asked_for_a_password(&self) {
        self.browser.see("#login-form").await;
        self.is_at(&self.scene.stack.url(IDENTITY_SERVER)).await;
    }

    /// Sees the page that asks for a code of the authenticator app.
    pub(crate) async fn is_asked_for_a_code(&self) {
        self.browser.see("#code").await;
        self.is_at(&self.scene.stack.url(EMULATOR)).await;
    }

    /// Sets up the authenticator app on the page that offers it, up to the page with the recovery codes.
    pub(crate) async fn scans_the_picture(&self) -> (AuthenticatorApp, Vec<String>) {
        self.browser.see("#totp-qr").await;
        self.is_at(&self.scene.stack.url(EMULATOR)).await;
        let mut app = AuthenticatorApp::from_manual_key(&self.browser.read("#totp-secret").await);
        self.types_code(&app.unused_code().await).await;
        self.browser.see("#recovery-codes").await;
        let recovery_codes = self.browser.read_all("#recovery-codes li").await;
        (app, recovery_codes)
    }

    /// Types a code and sends it.
    pub(crate) async fn types_code(&self, code: &str) {
        self.browser
            .leave("the code to be sent", async || self.sends_code(code).await)
            .await;
    }

    /// A page may send a code by itself once it is complete: then the button must not send it a second time.
    async fn sends_code(&self, code: &str) {
        let field = self.browser.see("#code").await;
        let sends_itself = field.attr("data-auto-submit").await.unwrap().is_some();
        if self.browser.is_without_mouse() {
            self.browser.type_into("#code", code).await;
        } else {
            field.send_keys(code).await.unwrap();
        }
        if !sends_itself || !self.browser.circumstances().has_scripts {
            self.browser.click("#continue").await;
        }
    }

    /// Signs in for the first time, which sets up the authenticator app.
    pub(crate) async fn signs_in_for_the_first_time(&self) -> AuthenticatorApp {
        self.signs_in_with_password().await;
        self.sets_up_the_app().await
    }

    /// Sets up the authenticator app after the first password, and is signed in.
    pub(crate) async fn sets_up_the_app(&self) -> AuthenticatorApp {
        let (app, _) = self.scans_the_picture().await;
        self.browser.click("#saved").await;
        self.is_signed_in().await;
        app
    }

    /// What stands in a field, seen or not.
    pub(crate) async fn value(&self, selector: &str) -> String {
        let field = self.browser.client().find(Locator::Css(selector)).await.unwrap();
        field.prop("value").await.unwrap().unwrap_or_default()
    }

    /// An attribute of what can be seen.
    pub(crate) async fn attribute(&self, selector: &str, name: &str) -> String {
        let element = self.browser.see(selector).await;
        element.attr(name).await.unwrap().unwrap_or_default()
    }

    /// Reads a message that belongs to this field, which has the focus and says so to those who do not see it.
    pub(crate) async fn is_told_at(&self, field: &str) {
        self.browser.read("#error").await;
        assert_eq!(self.attribute(field, "aria-invalid").await, "true", "{field}");
        let described = self.attribute(field, "aria-describedby").await;
        assert!(
            described.split(' ').any(|id| id == "error"),
            "{field}: {described}"
        );
        let (_, top, _, height) = self.browser.see(field).await.rectangle().await.unwrap();
        let (_, error, _, _) = self.browser.see("#error").await.rectangle().await.unwrap();
        let distance = error - (top + height);
        assert!((0.0..60.0).contains(&distance), "{distance} pixels from {field}");
    }

    /// Sees one above the other.
    pub(crate) async fn is_offered_first(&self, first: &str, second: &str) {
        let (_, upper, _, _) = self.browser.see(first).await.rectangle().await.unwrap();
        let (_, lower, _, _) = self.browser.see(second).await.rectangle().await.unwrap();
        assert!(upper < lower, "{first} stands below {second}");
    }

    /// Signs in with password and a code.
    pub(crate) async fn signs_in_with_code(&self, app: &mut AuthenticatorApp) {
        self.signs_in_with_password().await;
        self.is_asked_for_a_code().await;
        self.types_code(&app.unused_code().await).await;
        self.is_signed_in().await;
    }

    /// Sees the web client's home page as this user, and returns its claims.
    pub(crate) async fn is_signed_in(&self) -> BTreeMap<String, String> {
        self.browser.see("table#claims").await;
        self.is_at(&self.scene.stack.url(WEB_CLIENT)).await;
        let mut claims = BTreeMap::new();
        for row in self
            .browser
            .client()
            .find_all(Locator::Css("#claims [data-claim]"))
            .await
            .unwrap()
        {
            let name = row.attr("data-claim").await.unwrap().unwrap();
            claims.insert(name, row.text().await.unwrap());
        }
        let subject = claims.get("sub").expect("a claim `sub`");
        assert!(
            subject.contains(self.user.subject),
            "signed in as {subject}, not as {}",
            self.user.name
        );
        claims
    }

    /// Opens the web client and finds that nobody is signed in, neither there nor at the identity server.
    pub(crate) async fn is_not_signed_in(&self) {
        self.opens_the_client().await;
        self.is_asked_for_a_password().await;
    }

    /// Adds a passkey on the web client's page.
    pub(crate) async fn adds_a_passkey(&self) {
        self.browser.open_page(&self.scene.client("/Passkeys")).await;
        self.browser.click("#add-passkey").await;
        self.browser.see("#passkeys [data-passkey-id]").await;
    }

    /// Sets up the authenticator app and a passkey, signs out, and puts the authenticator into a drawer.
    pub(crate) async fn has_a_passkey(&self) -> (AuthenticatorApp, Vec<Credential>) {
        let app = self.signs_in_for_the_first_time().await;
        let authenticator = Authenticator::add(&self.browser, Finger::Owner).await;
        self.adds_a_passkey().await;
        let credentials = authenticator.take_away().await;
        assert_eq!(credentials.len(), 1, "the authenticator holds the new passkey");
        self.signs_out().await;
        (app, credentials)
    }

    /// Signs out at the web client, which leads over the identity server back to a page that says so.
    pub(crate) async fn signs_out(&self) {
        self.browser.open_page(&self.scene.client("/")).await;
        self.browser.click("#sign-out").await;
        self.browser.see("#signed-out").await;
        self.is_at(&self.scene.stack.url(WEB_CLIENT)).await;
    }

    /// Presses the passkey button and is told that it did not work.
    pub(crate) async fn fails_with_the_passkey_button(&self) {
        self.browser.click("#passkey-login").await;
        self.browser
            .wait_until("a word about the passkey", async || {
                let said = self.browser.read_all("#passkey-status").await;
                said.iter()
                    .any(|words| words.contains("sign in with your password"))
                    .then_some(())
            })
            .await;
    }

    /// Comes back from the multi-factor pages while the identity server is down, so that the callback's address
    /// stays unused in the address bar; then starts the identity server again.
    pub(crate) async fn holds_an_unused_callback(&self, app: &mut AuthenticatorApp) -> Url {
        let stack = &self.scene.stack;
        self.is_asked_for_a_code().await;
        stack.stop(IDENTITY_SERVER).await;
        self.sends_code(&app.unused_code().await).await;
        let callback = self
            .browser
            .wait_for_url("the way back to the login callback", |url| {
                url.path() == "/Account/Login/Callback"
            })
            .await;
        stack.start_again(IDENTITY_SERVER).await;
        callback
    }

    async fn is_at(&self, origin: &str) {
        let what = format!("a page of {origin}");
        self.browser
            .wait_for_url(&what, |url| url.origin().ascii_serialization() == origin)
            .await;
    }
}
