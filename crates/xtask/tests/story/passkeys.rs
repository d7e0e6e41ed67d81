//! Passkeys: who may add one, what becomes of a removed one, and browsers and fingers that do not play along.

use xtask::project::{EMULATOR, IDENTITY_SERVER, WEB_CLIENT};

use crate::{
    authenticator::{Authenticator, Finger},
    person::{ALICE, Person},
    scene::{Scene, play, play_with},
    stack::Stack,
};

/// People are signed in by their password alone, and enrolled elsewhere.
fn without_second_factor(stack: &Stack) {
    stack.set_outcome("identity-server-login", "ALLOW");
    stack.set_enrol_on_login(false);
}

#[tokio::test]
async fn a_passkey_is_added_only_after_a_recent_second_factor() {
    play_with(
        "a_passkey_is_added_only_after_a_recent_second_factor",
        without_second_factor,
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            let authenticator = Authenticator::add(&alice.browser, Finger::Owner).await;
            // The empty authenticator answers the autofill with a refusal; the password works all the same.
            alice.signs_in_with_password().await;
            let claims = alice.is_signed_in().await;
            assert!(
                !claims.get("amr").is_some_and(|amr| amr.contains("mfa")),
                "{claims:?}"
            );

            alice.browser.open_page(&scene.client("/Passkeys")).await;
            alice.browser.click("#add-passkey").await;
            let identity = scene.stack.url(IDENTITY_SERVER);
            let emulator = scene.stack.url(EMULATOR);
            alice
                .browser
                .wait_for_url("the step-up sign-in", |url| {
                    url.as_str().starts_with(&identity) || url.as_str().starts_with(&emulator)
                })
                .await;
            assert!(authenticator.credentials().await.is_empty());
            let methods = scene.stack.authsignal().verification_methods(ALICE.subject).await;
            assert!(!methods.iter().any(|method| method == "PASSKEY"), "{methods:?}");
        },
    )
    .await;
}

#[tokio::test]
async fn a_step_up_sign_in_lets_a_password_session_add_a_passkey() {
    play(
        "a_step_up_sign_in_lets_a_password_session_add_a_passkey",
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            let mut app = alice.signs_in_for_the_first_time().await;
            alice.signs_out().await;

            // For once the password is enough.
            decide(scene, "ALLOW").await;
            alice.signs_in_with_password().await;
            let claims = alice.is_signed_in().await;
            assert!(
                !claims.get("amr").is_some_and(|amr| amr.contains("mfa")),
                "{claims:?}"
            );
            decide(scene, "CHALLENGE").await;

            alice.browser.open_page(&scene.client("/Passkeys")).await;
            alice.browser.click("#add-passkey").await;
            alice.types_password(ALICE.password).await;
            alice.is_asked_for_a_code().await;
            alice.types_code(&app.unused_code().await).await;
            alice
                .browser
                .wait_for_url("the passkey page", |url| url.path() == "/Passkeys")
                .await;

            let _authenticator = Authenticator::add(&alice.browser, Finger::Owner).await;
            alice.adds_a_passkey().await;
        },
    )
    .await;
}

async fn decide(scene: &Scene, outcome: &str) {
    scene.stack.stop(EMULATOR).await;
    scene.stack.set_outcome("identity-server-login", outcome);
    scene.stack.start_again(EMULATOR).await;
}

#[tokio::test]
async fn a_removed_passkey_signs_nobody_in_and_the_page_stays_usable() {
    play(
        "a_removed_passkey_signs_nobody_in_and_the_page_stays_usable",
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            let mut app = alice.signs_in_for_the_first_time().await;
            let authenticator = Authenticator::add(&alice.browser, Finger::Owner).await;
            alice.adds_a_passkey().await;

            alice.browser.click(".remove-passkey").await;
            alice.browser.see("#confirm-remove").await;
            assert!(
                has_passkey(&scene.stack).await,
                "nothing is removed before the confirmation"
            );
            alice.browser.click("#confirm-remove").await;
            alice
                .browser
                .wait_until("the passkey to go", async || {
                    (!has_passkey(&scene.stack).await).then_some(())
                })
                .await;

            // The person's device still has it and offers it.
            let passkeys = authenticator.take_away().await;
            alice.signs_out().await;
            alice.opens_the_client().await;
            alice.is_asked_for_a_password().await;
            let authenticator = Authenticator::with(&alice.browser, &passkeys, Finger::Owner).await;
            alice.fails_with_the_passkey_button().await;
            authenticator.take_away().await;
            alice.signs_in_with_code(&mut app).await;
        },
    )
    .await;
}

async fn has_passkey(stack: &Stack) -> bool {
    let methods = stack.authsignal().verification_methods(ALICE.subject).await;
    methods.iter().any(|method| method == "PASSKEY")
}

#[tokio::test]
async fn the_passkey_page_lists_what_the_person_has() {
    play("the_passkey_page_lists_what_the_person_has", async |scene| {
        let alice = Person::sits_down(scene, ALICE).await;
        alice.signs_in_for_the_first_time().await;
        alice.browser.open_page(&scene.client("/Passkeys")).await;
        alice.browser.see("#add-passkey").await;
        assert!(!alice.browser.sees("#passkeys [data-passkey-id]").await);

        let _authenticator = Authenticator::add(&alice.browser, Finger::Owner).await;
        alice.adds_a_passkey().await;
        alice.browser.open_page(&scene.client("/Passkeys")).await;
        alice.browser.see("#passkeys [data-passkey-id]").await;
        assert_eq!(
            alice.browser.read_all("#passkeys [data-passkey-id]").await.len(),
            1
        );
        assert!(
            alice
                .browser
                .url()
                .await
                .as_str()
                .starts_with(&scene.stack.url(WEB_CLIENT))
        );
    })
    .await;
}

#[tokio::test]
async fn a_strange_finger_adds_nothing_and_the_page_says_so() {
    play(
        "a_strange_finger_adds_nothing_and_the_page_says_so",
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            alice.signs_in_for_the_first_time().await;
            let authenticator = Authenticator::add(&alice.browser, Finger::Stranger).await;
            alice.browser.open_page(&scene.client("/Passkeys")).await;
            alice.browser.click("#add-passkey").await;
            alice.browser.read("#status.error").await;
            assert!(authenticator.credentials().await.is_empty());
            assert!(!has_passkey(&scene.stack).await);
        },
    )
    .await;
}

#[tokio::test]
async fn a_strange_finger_signs_nobody_in_and_the_page_stays_usable() {
    play(
        "a_strange_finger_signs_nobody_in_and_the_page_stays_usable",
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            let (mut app, passkeys) = alice.has_a_passkey().await;
            alice.opens_the_client().await;
            alice.is_asked_for_a_password().await;
            let authenticator = Authenticator::with(&alice.browser, &passkeys, Finger::Stranger).await;
            alice.fails_with_the_passkey_button().await;
            authenticator.take_away().await;

            alice.types_password(ALICE.password).await;
            alice.is_asked_for_a_code().await;
            alice.types_code(&app.unused_code().await).await;
            alice.is_signed_in().await;
        },
    )
    .await;
}

#[tokio::test]
async fn a_browser_without_webauthn_offers_the_password_only() {
    play(
        "a_browser_without_webauthn_offers_the_password_only",
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            alice
                .browser
                .before_every_page("delete window.PublicKeyCredential; delete navigator.credentials;")
                .await;
            alice.opens_the_client().await;
            alice.is_asked_for_a_password().await;
            assert!(!alice.browser.sees("#passkey-login").await);
            alice.types_password(ALICE.password).await;
            alice.browser.see("#totp-secret").await;
        },
    )
    .await;
}
