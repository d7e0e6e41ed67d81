//! The address to which the multi-factor pages send people back: who else could make use of it?

use url::Url;
use xtask::project::IDENTITY_SERVER;

use crate::{
    authenticator_app::AuthenticatorApp,
    person::{ALICE, BOB, Person},
    scene::{Scene, play},
};

/// Alice has passed the second factor, and her way back is still unused.
async fn alice_holds_a_callback(scene: &Scene) -> (Person<'_>, AuthenticatorApp, Url) {
    let alice = Person::sits_down(scene, ALICE).await;
    let mut app = alice.signs_in_for_the_first_time().await;
    alice.signs_out().await;
    alice.signs_in_with_password().await;
    let callback = alice.holds_an_unused_callback(&mut app).await;
    (alice, app, callback)
}

fn with_token(callback: &Url, token: &str) -> Url {
    let mut changed = callback.clone();
    let others: Vec<(String, String)> = callback
        .query_pairs()
        .filter(|(name, _)| name != "token")
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    changed
        .query_pairs_mut()
        .clear()
        .extend_pairs(others)
        .append_pair("token", token);
    changed
}

async fn is_refused(person: &Person<'_>, callback: &Url) {
    person.browser.open_page(callback.as_str()).await;
    person.browser.read("#error").await;
    person.is_not_signed_in().await;
}

#[tokio::test]
async fn a_callback_counts_only_in_the_browser_that_began_the_login() {
    play(
        "a_callback_counts_only_in_the_browser_that_began_the_login",
        async |scene| {
            let (alice, _, callback) = alice_holds_a_callback(scene).await;
            let stranger = Person::sits_down(scene, ALICE).await;
            is_refused(&stranger, &callback).await;
            // Nor does a login of their own help somebody who knows the password but has not got the phone.
            stranger.signs_in_with_password().await;
            stranger.is_asked_for_a_code().await;
            is_refused(&stranger, &callback).await;

            // It was good all the time, and the stranger has not spoilt it.
            alice.browser.open_page(callback.as_str()).await;
            alice.is_signed_in().await;
        },
    )
    .await;
}

#[tokio::test]
async fn a_callback_does_not_complete_the_login_of_another_person() {
    play(
        "a_callback_does_not_complete_the_login_of_another_person",
        async |scene| {
            let (_alice, _, callback) = alice_holds_a_callback(scene).await;
            let bob = Person::sits_down(scene, BOB).await;
            bob.signs_in_with_password().await;
            bob.browser.see("#totp-secret").await;
            is_refused(&bob, &callback).await;
        },
    )
    .await;
}

#[tokio::test]
async fn a_callback_counts_once() {
    play("a_callback_counts_once", async |scene| {
        let (alice, _, callback) = alice_holds_a_callback(scene).await;
        alice.browser.open_page(callback.as_str()).await;
        alice.is_signed_in().await;

        // The sessions go, what bound the login to this browser stays.
        for session in ["__Host-identity-session", "__Host-client-session"] {
            alice.browser.client().delete_cookie(session).await.unwrap();
        }
        alice.browser.open_page(callback.as_str()).await;
        alice.browser.see("#sign-in-over").await;
        alice.is_not_signed_in().await;
    })
    .await;
}

#[tokio::test]
async fn a_token_of_another_action_is_worth_nothing() {
    play("a_token_of_another_action_is_worth_nothing", async |scene| {
        let (alice, _, callback) = alice_holds_a_callback(scene).await;
        let authsignal = scene.stack.authsignal();
        for action in ["add-passkey", "identity-server-passkey"] {
            let tracked = authsignal.track(ALICE.subject, action).await;
            authsignal.mark_as_succeeded(&tracked).await;
            is_refused(&alice, &with_token(&callback, &tracked.token)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_succeeded_action_that_this_login_did_not_ask_for_is_worth_nothing() {
    play(
        "a_succeeded_action_that_this_login_did_not_ask_for_is_worth_nothing",
        async |scene| {
            let (alice, _, callback) = alice_holds_a_callback(scene).await;
            let authsignal = scene.stack.authsignal();
            let tracked = authsignal.track(ALICE.subject, "identity-server-login").await;
            authsignal.mark_as_succeeded(&tracked).await;
            is_refused(&alice, &with_token(&callback, &tracked.token)).await;
        },
    )
    .await;
}

#[tokio::test]
async fn a_tampered_token_and_a_missing_one_lead_back_to_the_login_page() {
    play(
        "a_tampered_token_and_a_missing_one_lead_back_to_the_login_page",
        async |scene| {
            let (alice, _, callback) = alice_holds_a_callback(scene).await;
            let (_, token) = callback
                .query_pairs()
                .find(|(name, _)| name == "token")
                .expect("a token");
            let (head, last) = token.split_at(token.len() - 8);
            let reversed: String = last.chars().rev().collect();
            is_refused(&alice, &with_token(&callback, &format!("{head}{reversed}"))).await;
            is_refused(&alice, &with_token(&callback, "")).await;
            is_refused(
                &alice,
                &Url::parse(&scene.identity("/Account/Login/Callback")).unwrap(),
            )
            .await;
        },
    )
    .await;
}

#[tokio::test]
async fn a_login_survives_a_restart_of_the_identity_server() {
    play(
        "a_login_survives_a_restart_of_the_identity_server",
        async |scene| {
            let (alice, _, callback) = alice_holds_a_callback(scene).await;
            scene.stack.stop(IDENTITY_SERVER).await;
            scene.stack.start_again(IDENTITY_SERVER).await;
            alice.browser.open_page(callback.as_str()).await;
            alice.is_signed_in().await;
        },
    )
    .await;
}
