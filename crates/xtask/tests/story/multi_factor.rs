//! The second factor: wrong and used codes, recovery codes, quitting, and people who are blocked.

use xtask::project::EMULATOR;

use crate::{
    person::{ALICE, Person},
    scene::{play, play_with},
};

#[tokio::test]
async fn a_wrong_code_is_refused_and_a_right_one_still_counts() {
    play(
        "a_wrong_code_is_refused_and_a_right_one_still_counts",
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            let mut app = alice.signs_in_for_the_first_time().await;
            alice.signs_out().await;

            alice.signs_in_with_password().await;
            alice.is_asked_for_a_code().await;
            alice.types_code(&app.wrong_code()).await;
            alice.browser.read("#error").await;
            alice.is_asked_for_a_code().await;
            alice.types_code(&app.unused_code().await).await;
            alice.is_signed_in().await;
        },
    )
    .await;
}

#[tokio::test]
async fn a_wrong_code_signs_nobody_in() {
    play("a_wrong_code_signs_nobody_in", async |scene| {
        let alice = Person::sits_down(scene, ALICE).await;
        let app = alice.signs_in_for_the_first_time().await;
        alice.signs_out().await;

        alice.signs_in_with_password().await;
        alice.is_asked_for_a_code().await;
        alice.types_code(&app.wrong_code()).await;
        alice.browser.read("#error").await;
        alice.is_not_signed_in().await;
    })
    .await;
}

#[tokio::test]
async fn a_code_is_not_accepted_twice() {
    play("a_code_is_not_accepted_twice", async |scene| {
        let alice = Person::sits_down(scene, ALICE).await;
        let app = alice.signs_in_for_the_first_time().await;
        alice.signs_out().await;

        alice.signs_in_with_password().await;
        alice.is_asked_for_a_code().await;
        alice.types_code(&app.used_code()).await;
        alice.browser.read("#error").await;
        alice.is_not_signed_in().await;
    })
    .await;
}

#[tokio::test]
async fn a_recovery_code_signs_in_once() {
    play("a_recovery_code_signs_in_once", async |scene| {
        let alice = Person::sits_down(scene, ALICE).await;
        alice.signs_in_with_password().await;
        let (_, recovery_codes) = alice.scans_the_picture().await;
        alice.browser.click("#saved").await;
        alice.is_signed_in().await;
        let code = recovery_codes.first().unwrap();

        let offer_code = async || {
            alice.signs_out().await;
            alice.signs_in_with_password().await;
            alice.is_asked_for_a_code().await;
            alice.browser.click("#try-another-method").await;
            alice.browser.fill("#recovery-code", code).await;
            alice.browser.click_to_leave("#continue").await;
        };
        offer_code().await;
        let claims = alice.is_signed_in().await;
        assert!(
            !claims["amr"].contains("otp"),
            "no one-time password was used: {claims:?}"
        );

        offer_code().await;
        alice.browser.read("#error").await;
        alice.is_not_signed_in().await;
    })
    .await;
}

#[tokio::test]
async fn quitting_leads_back_to_the_login_page_with_a_reason() {
    play(
        "quitting_leads_back_to_the_login_page_with_a_reason",
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            let mut app = alice.signs_in_for_the_first_time().await;
            alice.signs_out().await;

            alice.signs_in_with_password().await;
            alice.is_asked_for_a_code().await;
            alice.browser.click("#quit").await;
            alice.is_asked_for_a_password().await;
            alice.browser.read("#error").await;
            alice.is_not_signed_in().await;

            // Nothing is spoilt: the next attempt goes through.
            alice.signs_in_with_code(&mut app).await;
        },
    )
    .await;
}

#[tokio::test]
async fn quitting_the_enrolment_signs_nobody_in() {
    play("quitting_the_enrolment_signs_nobody_in", async |scene| {
        let alice = Person::sits_down(scene, ALICE).await;
        alice.signs_in_with_password().await;
        alice.browser.see("#totp-secret").await;
        alice.browser.click("#quit").await;
        alice.is_asked_for_a_password().await;
        alice.is_not_signed_in().await;
    })
    .await;
}

#[tokio::test]
async fn a_blocked_person_is_refused_although_enrolled() {
    play("a_blocked_person_is_refused_although_enrolled", async |scene| {
        let alice = Person::sits_down(scene, ALICE).await;
        alice.signs_in_for_the_first_time().await;
        alice.signs_out().await;

        scene.stack.stop(EMULATOR).await;
        scene.stack.set_outcome("identity-server-login", "BLOCK");
        scene.stack.start_again(EMULATOR).await;

        alice.signs_in_with_password().await;
        let refusal = alice.browser.read("main").await;
        assert!(!alice.browser.sees("#code").await, "{refusal}");
        assert!(
            alice
                .browser
                .url()
                .await
                .as_str()
                .starts_with(&scene.identity("/")),
            "{refusal}"
        );
        alice.is_not_signed_in().await;
    })
    .await;
}

#[tokio::test]
async fn a_person_whose_sign_in_is_under_review_is_not_signed_in() {
    let review = |stack: &crate::stack::Stack| stack.set_outcome("identity-server-login", "REVIEW");
    play_with(
        "a_person_whose_sign_in_is_under_review_is_not_signed_in",
        review,
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            alice.signs_in_with_password().await;
            alice.browser.read("main").await;
            alice.is_not_signed_in().await;
        },
    )
    .await;
}

#[tokio::test]
async fn the_portal_shows_a_code_that_signs_in() {
    play("the_portal_shows_a_code_that_signs_in", async |scene| {
        let alice = Person::sits_down(scene, ALICE).await;
        alice.signs_in_for_the_first_time().await;
        alice.signs_out().await;
        alice.signs_in_with_password().await;
        alice.is_asked_for_a_code().await;

        let portal = scene.open_browser().await;
        portal
            .open_page(&format!("{}/portal", scene.stack.url(EMULATOR)))
            .await;
        let shown = portal
            .read(&format!("[data-user-id='{}'] [data-totp-code]", ALICE.subject))
            .await;
        let code: String = shown.chars().filter(char::is_ascii_digit).take(6).collect();
        alice.types_code(&code).await;
        alice.is_signed_in().await;
    })
    .await;
}
