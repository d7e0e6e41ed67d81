//! Authsignal is there and yet does not do its work: nobody gets in, and everybody is told. The emulator's faults make it so.

use serde_json::json;

use crate::{
    outage::is_told_of_the_outage,
    person::{ALICE, Person},
    scene::play,
};

const TRACK: &str = "POST /v1/users/{userId}/actions/{action}";

#[tokio::test]
async fn a_service_that_fails_at_track_signs_nobody_in() {
    play("a_service_that_fails_at_track_signs_nobody_in", async |scene| {
        let alice = Person::sits_down(scene, ALICE).await;
        let mut app = alice.signs_in_for_the_first_time().await;
        alice.signs_out().await;
        let authsignal = scene.stack.authsignal();
        for fault in [
            json!({ "kind": "SERVER_ERROR", "status": 503, "endpoint": TRACK }),
            json!({ "kind": "TOO_MANY_REQUESTS", "retryAfterSeconds": 1, "endpoint": TRACK }),
            json!({ "kind": "DROPPED_CONNECTION", "endpoint": TRACK }),
            json!({ "kind": "MALFORMED_JSON", "endpoint": TRACK }),
        ] {
            authsignal.set_fault(fault).await;
            alice.signs_in_with_password().await;
            is_told_of_the_outage(scene, &alice).await;
            alice.is_not_signed_in().await;
            authsignal.clear_faults().await;
        }
        alice.signs_in_with_code(&mut app).await;
    })
    .await;
}

#[tokio::test]
async fn a_service_that_fails_at_validate_signs_nobody_in() {
    play(
        "a_service_that_fails_at_validate_signs_nobody_in",
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            let mut app = alice.signs_in_for_the_first_time().await;
            alice.signs_out().await;
            alice.signs_in_with_password().await;
            let callback = alice.holds_an_unused_callback(&mut app).await;
            let authsignal = scene.stack.authsignal();
            let fault = json!({ "kind": "MALFORMED_JSON", "endpoint": "/v1/validate" });
            authsignal.set_fault(fault).await;
            alice.browser.open_page(callback.as_str()).await;
            is_told_of_the_outage(scene, &alice).await;
            alice.is_not_signed_in().await;
        },
    )
    .await;
}
