//! What people do at the login page, by one person in all circumstances: on a wide screen, on a phone, in the dark, in
//! German, with the keyboard alone, and without scripts as far as no passkey is needed.

use crate::{
    authenticator::{Authenticator, Finger},
    circumstances::{Circumstances, in_all_circumstances},
    person::{ALICE, Person},
    scene::Scene,
};

in_all_circumstances!(
    the_guide_from_the_first_sign_in_to_the_last,
    mistakes_at_the_login_page_are_told_where_they_are,
    the_browser_remembers_whoever_wishes_so,
    the_back_button_leads_on,
);

async fn the_guide_from_the_first_sign_in_to_the_last(scene: &Scene, circumstances: Circumstances) {
    let alice = Person::sits_down_in(scene, ALICE, circumstances).await;
    alice.opens_the_client().await;
    alice.reads_their_language().await;
    alice.types_password(ALICE.password).await;
    alice.browser.see("#totp-qr").await;
    alice.reads_their_language().await;
    let mut app = alice.sets_up_the_app().await;
    alice.signs_out().await;
    alice.signs_in_with_password().await;
    alice.is_asked_for_a_code().await;
    alice.reads_their_language().await;
    alice.types_code(&app.unused_code().await).await;
    alice.is_signed_in().await;
    if !circumstances.has_scripts {
        return;
    }

    let authenticator = Authenticator::add(&alice.browser, Finger::Owner).await;
    alice.adds_a_passkey().await;
    let passkeys = authenticator.take_away().await;
    alice.signs_out().await;

    // Picked in the field of the user name.
    let authenticator = Authenticator::with(&alice.browser, &passkeys, Finger::Owner).await;
    alice.opens_the_client().await;
    let claims = alice.is_signed_in().await;
    assert!(!claims["amr"].contains("pwd"), "{claims:?}");

    // By the button, which stands first now.
    let passkeys = authenticator.take_away().await;
    alice.signs_out().await;
    alice.opens_the_client().await;
    alice.is_asked_for_a_password().await;
    alice.is_offered_first("#passkey-login", "#login-form").await;
    let _authenticator = Authenticator::with(&alice.browser, &passkeys, Finger::Owner).await;
    alice.browser.click("#passkey-login").await;
    alice.is_signed_in().await;
}

async fn mistakes_at_the_login_page_are_told_where_they_are(scene: &Scene, circumstances: Circumstances) {
    let alice = Person::sits_down_in(scene, ALICE, circumstances).await;
    alice.opens_the_client().await;
    alice.types_password("wrong").await;
    alice.reads_their_language().await;
    alice.is_told_at("#password").await;
    assert_eq!(alice.value("#username").await, "alice");
    assert_eq!(alice.value("#password").await, "");

    if circumstances.has_scripts {
        // Nothing goes to the server before both fields say something.
        alice.browser.fill("#password", " ").await;
        alice.browser.click("#login").await;
        alice.is_told_at("#password").await;

        alice.browser.fill("#password", "alice").await;
        assert!(
            !alice.browser.sees("#error").await,
            "what is not empty is still called so"
        );
        assert_eq!(alice.attribute("#password", "type").await, "password");
        alice.browser.click("#show-password").await;
        assert_eq!(alice.attribute("#password", "type").await, "text");
        alice.browser.click("#show-password").await;
        assert_eq!(alice.attribute("#password", "type").await, "password");
    } else {
        assert!(!alice.browser.sees("#show-password").await);
        assert!(!alice.browser.sees("#passkey-login").await);
        alice.browser.fill("#password", "alice").await;
    }
    alice.browser.click_to_leave("#login").await;
    alice.browser.see("#totp-secret").await;
}

async fn the_browser_remembers_whoever_wishes_so(scene: &Scene, circumstances: Circumstances) {
    let alice = Person::sits_down_in(scene, ALICE, circumstances).await;
    alice.opens_the_client().await;
    alice.browser.click("#remember").await;
    alice.types_password("alice").await;
    alice.sets_up_the_app().await;
    alice.signs_out().await;

    alice.opens_the_client().await;
    alice.is_asked_for_a_password().await;
    assert_eq!(alice.value("#username").await, "alice");
    alice.browser.click_to_leave("#another").await;
    assert_eq!(alice.value("#username").await, "");
    // It is forgotten, not only hidden.
    alice.opens_the_client().await;
    alice.is_asked_for_a_password().await;
    assert_eq!(alice.value("#username").await, "");
}

async fn the_back_button_leads_on(scene: &Scene, circumstances: Circumstances) {
    let alice = Person::sits_down_in(scene, ALICE, circumstances).await;
    alice.opens_the_client().await;
    alice.is_asked_for_a_password().await;
    let login = alice.browser.url().await;

    // From the second step back to the first, which works as before.
    alice.types_password("alice").await;
    alice.browser.see("#totp-secret").await;
    alice.browser.client().back().await.unwrap();
    alice.is_asked_for_a_password().await;
    alice.types_password("alice").await;
    alice.sets_up_the_app().await;

    // To a login page whose work is done: it leads to where one can begin again, which takes one press.
    alice.browser.open_page(login.as_str()).await;
    alice.browser.see("#sign-in-over").await;
    alice.reads_their_language().await;
    alice.browser.click_to_leave("#begin-again").await;
    alice.is_signed_in().await;
}
