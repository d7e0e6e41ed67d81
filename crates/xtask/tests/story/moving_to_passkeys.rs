//! The move from password and code to passkeys: the offer after a sign-in, what is required, the page of one's passkeys, and
//! what the browser hears of it.

use serde_json::Value;
use xtask::project::{IDENTITY_SERVER, WEB_CLIENT};

use crate::{
    authenticator::{Authenticator, Finger},
    authenticator_app::AuthenticatorApp,
    browser::Browser,
    circumstances::NO_SCRIPT,
    person::{ALICE, Person},
    scene::{Scene, play, play_with},
    stack::Stack,
};

/// A browser that cannot make passkeys by itself: what Chromium says of itself is changed before the page looks.
const ASKS_FIRST: &str = "
    const real = PublicKeyCredential.getClientCapabilities.bind(PublicKeyCredential);
    PublicKeyCredential.getClientCapabilities = async () => ({ ...await real(), conditionalCreate: false });";

/// Notes what the browser is told of passkeys, over all pages of the origin.
const LISTENS: &str = "
    for (const name of ['signalUnknownCredential', 'signalAllAcceptedCredentials']) {
        const real = PublicKeyCredential[name].bind(PublicKeyCredential);
        PublicKeyCredential[name] = (options) => {
            const heard = JSON.parse(localStorage.getItem('heard') ?? '[]');
            localStorage.setItem('heard', JSON.stringify([...heard, { name, ...options }]));
            return real(options);
        };
    }";

/// Changes the section `[passkeys]` of the identity server.
fn with_passkeys(stack: &Stack, key: &str, value: impl Into<toml::Value>) {
    stack.configure(IDENTITY_SERVER, |config| {
        let section = config
            .entry("passkeys")
            .or_insert_with(|| toml::Value::Table(toml::Table::new()));
        let section = section.as_table_mut().expect("a table");
        section.insert(key.to_owned(), value.into());
    });
}

/// What the web client asks of people.
fn with_client_policy(stack: &Stack, policy: &str) {
    stack.configure(IDENTITY_SERVER, |config| {
        let clients = config.get_mut("clients").and_then(toml::Value::as_array_mut);
        let web = clients
            .into_iter()
            .flatten()
            .filter_map(toml::Value::as_table_mut)
            .find(|client| client.get("client_id").and_then(toml::Value::as_str) == Some("web"))
            .expect("the client `web`");
        web.insert("passkeys".to_owned(), policy.into());
    });
}

/// Alice has an authenticator app and no passkey, and sits at a browser that asks first.
async fn alice_with_an_app(scene: &Scene) -> (Person<'_>, AuthenticatorApp) {
    let alice = Person::sits_down(scene, ALICE).await;
    let app = alice.signs_in_for_the_first_time().await;
    alice.signs_out().await;
    alice.browser.before_every_page(ASKS_FIRST).await;
    alice.browser.before_every_page(LISTENS).await;
    (alice, app)
}

/// Signs in with password and code, and comes to whatever follows.
async fn password_and_code(alice: &Person<'_>, app: &mut AuthenticatorApp) {
    alice.signs_in_with_password().await;
    alice.is_asked_for_a_code().await;
    alice.types_code(&app.unused_code().await).await;
}

async fn heard(browser: &Browser) -> Vec<Value> {
    let heard = browser
        .client()
        .execute(
            "return JSON.parse(localStorage.getItem('heard') ?? '[]')",
            Vec::new(),
        )
        .await
        .unwrap();
    heard.as_array().unwrap().clone()
}

async fn passkeys_of_alice(scene: &Scene) -> usize {
    let methods = scene.stack.authsignal().verification_methods(ALICE.subject).await;
    methods.iter().filter(|method| *method == "PASSKEY").count()
}

#[tokio::test]
async fn an_offer_after_the_second_factor_is_accepted_with_one_tap() {
    play(
        "an_offer_after_the_second_factor_is_accepted_with_one_tap",
        async |scene| {
            let (alice, mut app) = alice_with_an_app(scene).await;
            let authenticator = Authenticator::add(&alice.browser, Finger::Owner).await;
            password_and_code(&alice, &mut app).await;
            alice.browser.see("#offer").await;
            assert_eq!(passkeys_of_alice(scene).await, 0);
            alice.browser.click_to_leave("#create-passkey").await;
            let claims = alice.is_signed_in().await;
            assert!(
                claims["amr"].contains("otp"),
                "nobody signed in with a passkey yet: {claims:?}"
            );
            assert_eq!(passkeys_of_alice(scene).await, 1);
            assert_eq!(authenticator.credentials().await.len(), 1);

            // From now on it signs in, by the first page, and nothing more is offered.
            alice.signs_out().await;
            alice.opens_the_client().await;
            let claims = alice.is_signed_in().await;
            assert!(claims["acr"].contains("phr"), "{claims:?}");
            let accepted = alice
                .browser
                .wait_until("the browser to hear of its passkeys", async || {
                    alice
                        .browser
                        .open_page(&scene.identity("/Account/Passkeys"))
                        .await;
                    let heard = heard(&alice.browser).await;
                    heard
                        .into_iter()
                        .find(|heard| heard["name"] == "signalAllAcceptedCredentials")
                });
            let accepted = accepted.await;
            assert_eq!(accepted["rpId"], "localhost");
            let credentials = authenticator.credentials().await;
            assert_eq!(
                accepted["allAcceptedCredentialIds"][0],
                credentials[0]["credentialId"]
            );
            assert_eq!(accepted["userId"], credentials[0]["userHandle"]);
        },
    )
    .await;
}

#[tokio::test]
async fn not_now_and_never_lead_on_and_are_remembered() {
    play("not_now_and_never_lead_on_and_are_remembered", async |scene| {
        let (alice, mut app) = alice_with_an_app(scene).await;
        let _authenticator = Authenticator::add(&alice.browser, Finger::Owner).await;
        password_and_code(&alice, &mut app).await;
        alice.browser.see("#offer").await;
        alice.browser.click_to_leave("#not-now").await;
        alice.is_signed_in().await;
        alice.signs_out().await;
        password_and_code(&alice, &mut app).await;
        alice.is_signed_in().await;
        assert_eq!(passkeys_of_alice(scene).await, 0);
    })
    .await;
}

#[tokio::test]
async fn never_is_told_with_one_tap() {
    play("never_is_told_with_one_tap", async |scene| {
        let (alice, mut app) = alice_with_an_app(scene).await;
        let _authenticator = Authenticator::add(&alice.browser, Finger::Owner).await;
        password_and_code(&alice, &mut app).await;
        alice.browser.click_to_leave("#never").await;
        alice.is_signed_in().await;
        alice.signs_out().await;
        password_and_code(&alice, &mut app).await;
        alice.is_signed_in().await;
    })
    .await;
}

#[tokio::test]
async fn a_passkey_that_cannot_be_made_keeps_nobody_from_going_on() {
    play(
        "a_passkey_that_cannot_be_made_keeps_nobody_from_going_on",
        async |scene| {
            let (alice, mut app) = alice_with_an_app(scene).await;
            let authenticator = Authenticator::add(&alice.browser, Finger::Owner).await;
            alice.signs_in_with_password().await;
            alice.is_asked_for_a_code().await;
            authenticator.take_away().await;
            let _stranger = Authenticator::add(&alice.browser, Finger::Stranger).await;
            alice.types_code(&app.unused_code().await).await;
            alice.browser.click("#create-passkey").await;
            let said = alice.browser.read("#passkey-status").await;
            assert!(
                said.contains("try again") || said.contains("instructions"),
                "{said}"
            );
            alice.browser.click_to_leave("#not-now").await;
            alice.is_signed_in().await;
            assert_eq!(passkeys_of_alice(scene).await, 0);
        },
    )
    .await;
}

#[tokio::test]
async fn a_browser_that_can_makes_a_passkey_by_itself_or_asks() {
    play(
        "a_browser_that_can_makes_a_passkey_by_itself_or_asks",
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            let mut app = alice.signs_in_for_the_first_time().await;
            alice.signs_out().await;
            let _authenticator = Authenticator::add(&alice.browser, Finger::Owner).await;
            password_and_code(&alice, &mut app).await;
            let went_on = alice
                .browser
                .wait_until("a passkey or an offer of one", async || {
                    if alice.browser.sees("#create-passkey").await {
                        return Some(false);
                    }
                    alice.browser.sees("table#claims").await.then_some(true)
                })
                .await;
            // Nobody waits: with a passkey that nobody was asked for, or with a question that one tap answers.
            if !went_on {
                assert_eq!(passkeys_of_alice(scene).await, 0);
                alice.browser.click_to_leave("#not-now").await;
            }
            alice.is_signed_in().await;
            assert_eq!(passkeys_of_alice(scene).await, usize::from(went_on));
        },
    )
    .await;
}

#[tokio::test]
async fn passkeys_are_named_and_removed_and_the_browser_hears_of_it() {
    play(
        "passkeys_are_named_and_removed_and_the_browser_hears_of_it",
        async |scene| {
            let (alice, mut app) = alice_with_an_app(scene).await;
            let authenticator = Authenticator::add(&alice.browser, Finger::Owner).await;
            password_and_code(&alice, &mut app).await;
            alice.browser.click_to_leave("#create-passkey").await;
            alice.is_signed_in().await;

            alice
                .browser
                .open_page(&scene.identity("/Account/Passkeys"))
                .await;
            alice.browser.click("#passkeys summary").await;
            alice
                .browser
                .fill("#passkeys input[name=name]", "Alice’s laptop")
                .await;
            alice
                .browser
                .click_to_leave("#passkeys button[value=rename]")
                .await;
            alice.browser.read("#notice").await;
            assert_eq!(alice.browser.read("#passkeys h2").await, "Alice’s laptop");

            let credentials = authenticator.credentials().await;
            alice.browser.click_to_leave(".remove-passkey").await;
            alice.browser.see("#confirm-remove").await;
            assert_eq!(passkeys_of_alice(scene).await, 1);
            alice.browser.click_to_leave("#confirm-remove").await;
            alice.browser.see("#none").await;
            assert_eq!(passkeys_of_alice(scene).await, 0);
            let heard = heard(&alice.browser).await;
            let unknown = heard
                .iter()
                .find(|heard| heard["name"] == "signalUnknownCredential");
            assert_eq!(
                unknown.unwrap()["credentialId"],
                credentials[0]["credentialId"],
                "{heard:#?}"
            );
            let all = heard
                .iter()
                .rfind(|heard| heard["name"] == "signalAllAcceptedCredentials");
            assert_eq!(all.unwrap()["allAcceptedCredentialIds"], serde_json::json!([]));
            // A fresh sign-in is not needed again at once: another one can be added here.
            alice.browser.click_to_leave("#create-passkey").await;
            alice.browser.see("#passkeys [data-passkey-id]").await;
            assert_eq!(passkeys_of_alice(scene).await, 1);
        },
    )
    .await;
}

#[tokio::test]
async fn an_unknown_passkey_is_taken_out_of_the_browser() {
    play("an_unknown_passkey_is_taken_out_of_the_browser", async |scene| {
        let alice = Person::sits_down(scene, ALICE).await;
        let (_, passkeys) = alice.has_a_passkey().await;
        alice.browser.before_every_page(LISTENS).await;
        scene.stack.authsignal().delete_user(ALICE.subject).await;
        alice.opens_the_client().await;
        alice.is_asked_for_a_password().await;
        let _authenticator = Authenticator::with(&alice.browser, &passkeys, Finger::Owner).await;
        alice.fails_with_the_passkey_button().await;
        let heard = heard(&alice.browser).await;
        let unknown = heard
            .iter()
            .find(|heard| heard["name"] == "signalUnknownCredential");
        assert_eq!(
            unknown.unwrap()["credentialId"],
            passkeys[0]["credentialId"],
            "{heard:#?}"
        );
    })
    .await;
}

#[tokio::test]
async fn an_application_that_requires_a_passkey_leads_to_one_and_tells_the_truth() {
    play_with(
        "an_application_that_requires_a_passkey_leads_to_one_and_tells_the_truth",
        |stack| with_client_policy(stack, "required"),
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            alice.signs_in_with_password().await;
            let (mut app, _) = alice.scans_the_picture().await;
            alice.browser.click("#saved").await;
            alice.browser.see("#passkey-form").await;
            let authenticator = Authenticator::add(&alice.browser, Finger::Owner).await;
            alice.browser.click_to_leave("#create-passkey").await;
            alice.browser.click_to_leave("#use-passkey").await;
            let claims = alice.is_signed_in().await;
            assert!(claims["acr"].contains("phr"), "{claims:?}");

            // Password and code do not let in any more, and the page says what does.
            let passkeys = authenticator.take_away().await;
            alice.signs_out().await;
            password_and_code(&alice, &mut app).await;
            alice.browser.see("#use-passkey").await;
            assert!(!alice.browser.sees("#create-passkey").await);
            let _authenticator = Authenticator::with(&alice.browser, &passkeys, Finger::Owner).await;
            alice.browser.click_to_leave("#use-passkey").await;
            let claims = alice.is_signed_in().await;
            assert!(claims["acr"].contains("phr"), "{claims:?}");
        },
    )
    .await;
}

#[tokio::test]
async fn where_a_passkey_is_preferred_it_comes_first_and_nobody_says_never() {
    play_with(
        "where_a_passkey_is_preferred_it_comes_first_and_nobody_says_never",
        |stack| with_passkeys(stack, "policy", "preferred"),
        async |scene| {
            let (alice, mut app) = alice_with_an_app(scene).await;
            let _authenticator = Authenticator::add(&alice.browser, Finger::Owner).await;
            password_and_code(&alice, &mut app).await;
            alice.browser.see("#create-passkey").await;
            assert!(!alice.browser.sees("#never").await);
            alice.browser.click_to_leave("#not-now").await;
            alice.is_signed_in().await;
        },
    )
    .await;
}

#[tokio::test]
async fn without_scripts_nothing_is_offered_and_nobody_waits() {
    play(
        "without_scripts_nothing_is_offered_and_nobody_waits",
        async |scene| {
            let alice = Person::sits_down_in(scene, ALICE, NO_SCRIPT).await;
            let mut app = alice.signs_in_for_the_first_time().await;
            alice.signs_out().await;
            let _authenticator = Authenticator::add(&alice.browser, Finger::Owner).await;
            password_and_code(&alice, &mut app).await;
            let client = scene.stack.url(WEB_CLIENT);
            alice
                .browser
                .wait_for_url("the web client", |url| url.as_str().starts_with(&client))
                .await;
        },
    )
    .await;
}
