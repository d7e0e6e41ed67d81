//! Authsignal is gone in the middle of things: nobody gets in, and everybody is told.

use std::fs;

use xtask::project::{EMULATOR, IDENTITY_SERVER};

use crate::{
    person::{ALICE, Person},
    scene::{Scene, play},
};

/// The page names a request id, under which the log has the cause.
pub(crate) async fn is_told_of_the_outage(scene: &Scene, person: &Person<'_>) {
    let request_id = person.browser.read("#request-id").await;
    let said = person.browser.read("main").await;
    assert!(said.to_lowercase().contains("try again"), "{said}");
    let log = scene
        .stack
        .logs()
        .join(IDENTITY_SERVER.name)
        .with_extension("log");
    let log = fs::read_to_string(log).unwrap();
    assert!(
        log.lines().any(|line| line.contains(&request_id)),
        "{request_id} is not in the log"
    );
}

#[tokio::test]
async fn without_authsignal_a_right_password_signs_nobody_in() {
    play(
        "without_authsignal_a_right_password_signs_nobody_in",
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            let mut app = alice.signs_in_for_the_first_time().await;
            alice.signs_out().await;

            scene.stack.stop(EMULATOR).await;
            alice.signs_in_with_password().await;
            is_told_of_the_outage(scene, &alice).await;
            alice.is_not_signed_in().await;

            scene.stack.start_again(EMULATOR).await;
            alice.signs_in_with_code(&mut app).await;
        },
    )
    .await;
}

#[tokio::test]
async fn without_authsignal_a_callback_signs_nobody_in() {
    play("without_authsignal_a_callback_signs_nobody_in", async |scene| {
        let alice = Person::sits_down(scene, ALICE).await;
        let mut app = alice.signs_in_for_the_first_time().await;
        alice.signs_out().await;
        alice.signs_in_with_password().await;
        let callback = alice.holds_an_unused_callback(&mut app).await;

        scene.stack.stop(EMULATOR).await;
        alice.browser.open_page(callback.as_str()).await;
        is_told_of_the_outage(scene, &alice).await;
        alice.is_not_signed_in().await;
    })
    .await;
}

#[tokio::test]
async fn without_authsignal_the_login_page_still_opens() {
    play("without_authsignal_the_login_page_still_opens", async |scene| {
        scene.stack.stop(EMULATOR).await;
        let alice = Person::sits_down(scene, ALICE).await;
        alice.opens_the_client().await;
        alice.is_asked_for_a_password().await;
    })
    .await;
}
