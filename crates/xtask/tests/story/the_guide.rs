//! The guide, from the first sign-in to the last.

use crate::{
    authenticator::{Authenticator, Finger},
    person::{ALICE, Person},
    scene::play,
};

#[tokio::test]
async fn a_person_moves_from_password_and_app_to_a_passkey() {
    play(
        "a_person_moves_from_password_and_app_to_a_passkey",
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;

            // First sign-in: the authenticator app is set up on the way.
            alice.signs_in_with_password().await;
            let (mut app, recovery_codes) = alice.scans_the_picture().await;
            assert_eq!(recovery_codes.len(), 10);
            alice.browser.click("#saved").await;
            let claims = alice.is_signed_in().await;
            assert!(claims["name"].contains("Alice Smith"), "{claims:?}");
            for method in ["pwd", "otp", "mfa"] {
                assert!(claims["amr"].contains(method), "{method} was used: {claims:?}");
            }

            // Second sign-in: a code is asked for.
            alice.signs_out().await;
            alice.signs_in_with_code(&mut app).await;

            // A passkey is added in the web client.
            let authenticator = Authenticator::add(&alice.browser, Finger::Owner).await;
            alice.adds_a_passkey().await;
            let passkeys = authenticator.take_away().await;
            assert_eq!(passkeys.len(), 1);

            // Sign-out ends both sessions: neither server knows the person any more.
            alice.signs_out().await;
            alice.is_not_signed_in().await;

            // Autofill: the passkey is picked in the username field, no password is typed.
            let authenticator = Authenticator::with(&alice.browser, &passkeys, Finger::Owner).await;
            alice.opens_the_client().await;
            let claims = alice.is_signed_in().await;
            assert!(!claims["amr"].contains("pwd"), "no password was used: {claims:?}");

            // The button does the same where nothing is suggested in the field.
            let passkeys = authenticator.take_away().await;
            alice.signs_out().await;
            alice.opens_the_client().await;
            alice.is_asked_for_a_password().await;
            let authenticator = Authenticator::with(&alice.browser, &passkeys, Finger::Owner).await;
            alice.browser.click("#passkey-login").await;
            alice.is_signed_in().await;

            // Both sessions have ended again, and the page that says so leads back to the start.
            authenticator.take_away().await;
            alice.signs_out().await;
            alice.browser.click("#sign-in").await;
            alice.is_asked_for_a_password().await;
        },
    )
    .await;
}
